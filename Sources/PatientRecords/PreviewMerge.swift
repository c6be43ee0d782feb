import ClinicValues
import Operations
import Store

/// A field of the card that a survivor may take from the duplicate.
enum MergeField: String, WireChoice {
  case familyName, givenName, preferredName, birthDate, sex, gender, pronouns, phone, otherPhone, email, address
  case healthNumber, preferredLocation, reminders, mayLeaveVoicemail, language

  /// The columns that it is kept in.
  var columns: [String] {
    switch self {
    case .familyName: ["family_name"]
    case .givenName: ["given_name"]
    case .preferredName: ["preferred_name"]
    case .birthDate: ["birth_date"]
    case .sex: ["sex"]
    case .gender: ["gender"]
    case .pronouns: ["pronouns"]
    case .phone: ["phone"]
    case .otherPhone: ["other_phone"]
    case .email: ["email"]
    case .address: ["street", "city", "region", "postal_code", "country"]
    case .healthNumber: ["health_number", "health_number_province"]
    case .preferredLocation: ["preferred_location_id"]
    case .reminders: ["reminders"]
    case .mayLeaveVoicemail: ["may_leave_voicemail"]
    case .language: ["language"]
    }
  }
}

/// What merging would do: what moves, what differs, what stands in the way (behaviour rule 2.25).
struct MergePreview: Codable, Sendable {
  var survivor: Patient
  var duplicate: Patient
  /// Rows that would be moved, by the table that they are in.
  var moves: [Move]
  /// Fields in which the cards differ; the survivor's stands unless the duplicate's is taken.
  var conflicts: [Conflict]
  /// Visits of both at one time: one of each pair is moved or cancelled first.
  var overlaps: Int

  struct Move: Codable, Sendable {
    var table: String
    var rows: Int
  }

  struct Conflict: Codable, Sendable {
    var field: MergeField
    var survivor: ClinicalText?
    var duplicate: ClinicalText?
  }

  var auditSubject: AuditSubject { AuditSubject(id: survivor.id.uuid, patients: [survivor.id, duplicate.id]) }
}

struct PreviewInOneCall: Statement {
  static let sql: StaticString = """
    SELECT m.tables, m.counts, m.fields, m.survivors, m.duplicates, m.overlaps
    FROM patient_records.preview_merge($1, $2) m
    """
  struct Row: StatementRow {
    let moves: [MergePreview.Move]
    let conflicts: [MergePreview.Conflict]
    let overlaps: Int
    init(from columns: inout Columns) throws {
      let tables = try columns.nextIfPresent([String].self) ?? []
      let counts = try columns.nextIfPresent([Int].self) ?? []
      moves = zip(tables, counts).map { MergePreview.Move(table: $0, rows: $1) }
      let fields = try columns.nextIfPresent([String].self) ?? []
      let survivors = try columns.nextIfPresent([ClinicalText?].self) ?? []
      let duplicates = try columns.nextIfPresent([ClinicalText?].self) ?? []
      let values = Dictionary(
        zip(fields, zip(survivors, duplicates)).map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
      conflicts = MergeField.allCases.compactMap { field in
        let differing = field.columns.compactMap { values[$0] }
        guard !differing.isEmpty else { return nil }
        let joined = { (texts: [ClinicalText?]) -> ClinicalText? in
          let known = texts.compactMap(\.?.value)
          return known.isEmpty ? nil : ClinicalText(stored: known.joined(separator: ", "))
        }
        return MergePreview.Conflict(
          field: field, survivor: joined(differing.map(\.0)), duplicate: joined(differing.map(\.1)))
      }
      overlaps = try columns.nextIfPresent() ?? 0
    }
  }
  var survivor: PatientID
  var duplicate: PatientID
  func bind(to binds: inout Binds) {
    binds.add(survivor)
    binds.add(duplicate)
  }
}

enum PreviewMerge: Command {
  static let name: OperationName = "patients.previewMerge"
  static let summary =
    "Show what merging two records of one person would move, what differs, and what stands in the way"
  static let access = Access.needs(.patientsMerge)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = [
    "survivor": "The record that stays", "duplicate": "The record that becomes an alias",
  ]
  static let refusals: [RefusalReason] = [.notFound]
  static let example: String? = #"{"survivor": "P-000123", "duplicate": "P-000122"}"#

  struct Params: Codable, Sendable {
    var survivor: PatientRef
    var duplicate: PatientRef
  }

  static func subject(_ params: Params, _ result: MergePreview) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> MergePreview {
    let survivor = try tx.patient(params.survivor, field: "survivor")
    let duplicate = try tx.patient(params.duplicate, field: "duplicate")
    guard survivor.id != duplicate.id else { throw Refusal.notFound("duplicate") }
    let query = PreviewInOneCall(survivor: survivor.id, duplicate: duplicate.id)
    guard let found = try tx.first(query) else { throw CallError.internalError }
    return MergePreview(
      survivor: survivor, duplicate: duplicate, moves: found.moves, conflicts: found.conflicts, overlaps: found.overlaps
    )
  }
}
