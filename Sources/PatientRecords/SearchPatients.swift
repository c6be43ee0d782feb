import ClinicValues
import Operations
import Store

enum SearchPatients: Read {
  static let name: OperationName = "patients.search"
  static let summary = "Find patients by name, telephone, birth date, patient number or health number"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = [
    "name": "Beginning of a family, given or preferred name, or of both names; case and accents do not matter",
    "phone": "Telephone number, whole",
    "birthDate": "Date of birth",
    "number": "Patient number",
    "healthNumber": "Personal health number, of any province",
  ]
  static let example: String? = #"{"name": "trem"}"#

  struct Params: Codable, Sendable {
    var name: NamePrefix?
    var phone: PhoneNumber?
    var birthDate: CivilDate?
    var number: PatientNumber?
    var healthNumber: HealthNumberText?
    var limit: PageLimit?
    var cursor: Cursor?

    var hasOneCriterion: Bool {
      [name == nil, phone == nil, birthDate == nil, number == nil, healthNumber == nil].filter { !$0 }.count == 1
    }
  }

  static func subject(_ params: Params, _ result: Page<FoundPatient>) -> AuditSubject {
    AuditSubject(patients: result.items.map(\.id))
  }

  static func query(_ params: Params, by caller: Caller) throws -> OneOf<FoundPatient> {
    guard let key = SearchKey(params) else {
      throw FieldProblems([FieldProblem(field: "name", problem: "is missing, and so is every other way to search")])
    }
    let after = try params.cursor?.parts(2)
    if let last = after?.last, UUID(last) == nil {
      throw FieldProblems.foreignCursor
    }
    let limit = params.limit?.value ?? Cursor.pageSize
    if after == nil, params.hasOneCriterion, let range = key.range {
      return OneOf(PatientsByKey(range: range, limit: limit))
    }
    return OneOf(
      PatientsByKeys(
        key: key, params: params, after: after?.first, afterPatient: after?.last.flatMap { UUID($0) }, limit: limit))
  }

  static func answer(_ rows: [FoundPatient], _ params: Params) -> Page<FoundPatient> {
    let limit = params.limit?.value ?? Cursor.pageSize
    return Page(cutting: rows, limit: limit) { $0.place }
  }
}

/// A patient in a list: enough to tell people apart and to call them, no more.
struct ListedPatient: Codable {
  var id: PatientID
  var number: PatientNumber
  var familyName: PatientName
  var givenName: PatientName
  var preferredName: PatientName?
  var birthDate: CivilDate
  var phone: PhoneNumber?
  /// Code of the location where the patient likes to be seen.
  var preferredLocation: LocationCode?
}

/// A `ListedPatient` that a search has found. Its JSON is written as the row is read: a front desk searches at each
/// call, and to make each value of twenty patients first took a quarter of what the server does for a search.
struct FoundPatient: WireRecord, StatementRow {
  static let isTranscribed = true

  let id: PatientID
  private let members: Transcript.Passage
  /// The key that led to the patient, which is not shown.
  private let key: Transcript.Passage

  init(from columns: inout Columns) throws {
    let id = try columns.next(PatientID.self)
    self.id = id
    members = try columns.transcribe { columns, writer in
      writer.member("id", id)
      try columns.show("number", as: PatientNumber.self, in: &writer)
      try columns.show("familyName", as: PatientName.self, in: &writer)
      try columns.show("givenName", as: PatientName.self, in: &writer)
      try columns.showIfPresent("preferredName", as: PatientName.self, in: &writer)
      try columns.show("birthDate", as: CivilDate.self, in: &writer)
      try columns.showIfPresent("phone", as: PhoneNumber.self, in: &writer)
      try columns.showIfPresent("preferredLocation", as: LocationCode.self, in: &writer)
    }
    key = try columns.transcribe { try $0.show(as: String.self, in: &$1) }
  }

  /// By this its schema is known.
  init(from decoder: any Decoder) throws {
    let patient = try ListedPatient(from: decoder)
    id = patient.id
    let bytes = try WireEncoder.encode(patient)
    members = Transcript.Passage { $0.writeDocument(Array(bytes.dropFirst().dropLast())) }
    key = Transcript.Passage { $0.writeNull() }
  }

  func writeMembers(to writer: inout JSONWriter) { members.write(to: &writer) }

  /// Where the list goes on behind this patient.
  var place: Cursor {
    Cursor(parts: [(try? JSONParser.parse(key.bytes))?.stringValue ?? "", id.description])
  }
}

/// The criterion that leads through the index: the one that fewest patients share. The others only filter.
struct SearchKey: Sendable {
  /// The letter of the kind, as in `patient_records.search_keys`.
  var kind: String
  var text: String

  init?(_ params: SearchPatients.Params) {
    if let number = params.number {
      (kind, text) = ("u", number.value)
    } else if let healthNumber = params.healthNumber {
      (kind, text) = ("h", healthNumber.value)
    } else if let phone = params.phone {
      (kind, text) = ("p", phone.value)
    } else if let name = params.name {
      (kind, text) = ("n", name.value)
    } else if let birthDate = params.birthDate {
      (kind, text) = ("b", birthDate.description)
    } else {
      return nil
    }
  }

  /// The keys that match, where PostgreSQL need not fold the text: a name that is all ASCII, or anything but a name.
  var range: KeyRange? {
    guard kind == "n" else { return KeyRange(low: kind + text, high: kind + text + "\u{1}") }
    guard let folded = SearchKey.folded(text), !folded.isEmpty else { return nil }
    return KeyRange(low: kind + folded, high: kind + folded + "\u{10FFFF}")
  }

  /// A name as `patient_records.fold` makes it, for names that are all ASCII; nil for any other.
  static func folded(_ name: String) -> String? {
    guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    return String(decoding: name.lowercased().utf8.filter { !ignored.contains($0) }, as: UTF8.self)
  }
  private static let ignored = Array(" -'`.\",;:()/_".utf8)
}

/// From `low` on, and below `high`, by their bytes.
struct KeyRange: Sendable {
  var low: String
  var high: String
}

/// Every search is one range of one index, whatever is searched for, so one plan serves all. Names match by their
/// beginning, all else as a whole; a patient whom several keys lead to is shown at the first.
///
/// This one is the first page of a search by one criterion, which most are; `PatientsByKeys` is any other. That the
/// range comes ready with the call makes it cheaper by a quarter. The location is looked for only where there is one.
struct PatientsByKey: Statement {
  static let isGathered = true
  static let listed: StaticString? = "array_agg(q.id) AS patients"
  /// A page behind which there is more has a row too many: whom it shows, the answer tells.
  static let found: StaticString? = """
    SELECT n, NULL::uuid, patients, NULL::uuid FROM seen WHERE cardinality(patients) < ($3)[n::integer]
    """
  var foundMax: Int { limit }
  static let sql: StaticString = """
    SELECT p.id, p.number, p.family_name, p.given_name, p.preferred_name, p.birth_date, p.phone,
      CASE WHEN p.preferred_location_id IS NOT NULL THEN
        (SELECT l.code FROM practice.locations l WHERE l.id = p.preferred_location_id) END, k.key
    FROM patient_records.search_keys k JOIN patient_records.patients p ON p.id = k.patient_id
    WHERE k.key >= $1 AND k.key < $2 AND (k.previous IS NULL OR k.previous < $1)
    ORDER BY k.key, k.patient_id LIMIT $3
    """
  typealias Row = FoundPatient
  var range: KeyRange
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(range.low)
    binds.add(range.high)
    binds.add(limit + 1)
  }
}

/// A search by several criteria, of which one leads, or by a name that PostgreSQL must fold, or a further page of any.
///
/// The bounds are sub-selects: under a row policy PostgreSQL takes a condition to the index only if it cannot leak, and
/// it holds `coalesce` and function calls to be leaky.
///
/// `OFFSET 0` keeps the order: the keys' index first, then one step in an index for each row. A plan made without
/// knowing the criteria would else read the whole register.
struct PatientsByKeys: Statement {
  static let sql: StaticString = """
    WITH range AS MATERIALIZED (
      SELECT low, low || CASE WHEN $1 = 'n' THEN chr(1114111) ELSE chr(1) END AS high,
        coalesce($3, low) AS after, coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid) AS after_patient,
        'n' || nullif(patient_records.fold($8), '') AS name
      FROM (SELECT $1 || CASE WHEN $1 = 'n' THEN nullif(patient_records.fold($2), '') ELSE $2 END) AS r (low))
    SELECT p.*, k.key
    FROM patient_records.search_keys k, LATERAL (
      SELECT p.id, p.number, p.family_name, p.given_name, p.preferred_name, p.birth_date, p.phone,
        (SELECT l.code FROM practice.locations l WHERE l.id = p.preferred_location_id)
      FROM patient_records.patients p
      WHERE p.id = k.patient_id AND ($5::date IS NULL OR p.birth_date = $5)
        AND ($6::text IS NULL OR p.phone = $6 OR p.other_phone = $6)
        AND ($7::text IS NULL OR p.health_number = $7)
        AND ($8::text IS NULL OR EXISTS (
          SELECT FROM patient_records.search_keys named
          WHERE named.patient_id = p.id AND named.key >= (SELECT name FROM range)
            AND named.key < (SELECT name || chr(1114111) FROM range)))
      OFFSET 0) p
    WHERE (k.key, k.patient_id) > ((SELECT after FROM range), (SELECT after_patient FROM range))
      AND k.key >= (SELECT low FROM range) AND k.key < (SELECT high FROM range)
      AND (k.previous IS NULL OR k.previous < (SELECT low FROM range))
    ORDER BY k.key, k.patient_id LIMIT $9
    """
  typealias Row = FoundPatient
  var key: SearchKey
  var params: SearchPatients.Params
  var after: String?
  var afterPatient: UUID?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(key.kind)
    binds.add(key.text)
    binds.add(after)
    binds.add(afterPatient)
    binds.add(key.kind == "b" ? nil : params.birthDate)
    binds.add(key.kind == "p" ? nil : params.phone)
    binds.add(key.kind == "h" ? nil : params.healthNumber)
    binds.add(key.kind == "n" ? nil : params.name)
    binds.add(limit + 1)
  }
}
