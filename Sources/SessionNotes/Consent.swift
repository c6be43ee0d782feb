import ClinicValues
import Operations
import Store

enum ConsentMethod: String, WireChoice, SQLValue {
  case written, verbal
}

/// A patient's consent to needling (rule 3.5).
struct Consent: Codable, Sendable, StatementRow {
  var id: ConsentID
  var patientId: PatientID
  var therapist: TherapistSlug
  /// Of the words that were used.
  var version: Version
  var text: ClinicalText
  var regions: [Region]
  /// The serious risks that it names.
  var risks: [MaterialRisk]
  var method: ConsentMethod
  var interpreter: StaffName?
  /// The guardian who consented for the patient.
  var givenBy: PatientName?
  var givenAt: Instant
  /// When it was entered.
  var recordedAt: Instant
  /// Entered more than 24 hours after it was given (rule 3.2).
  var isLateEntry: Bool
  var recordedBy: String
  /// The last day on which it holds; absent: until it is withdrawn.
  var validUntil: CivilDate?
  var withdrawnAt: Instant?
  /// When that was entered.
  var withdrawalRecordedAt: Instant?
  var withdrawalReason: ScreenText?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    patientId = try columns.next()
    therapist = try columns.next()
    version = try columns.next()
    text = try columns.next()
    regions = try columns.next()
    risks = try columns.next()
    method = try columns.next()
    interpreter = try columns.nextIfPresent()
    givenBy = try columns.nextIfPresent()
    givenAt = try columns.next()
    recordedAt = try columns.next()
    isLateEntry = try columns.next()
    recordedBy = try columns.next()
    validUntil = try columns.nextIfPresent()
    withdrawnAt = try columns.nextIfPresent()
    withdrawalRecordedAt = try columns.nextIfPresent()
    withdrawalReason = try columns.nextIfPresent()
  }
}

/// A paragraph of what is said or read.
struct ConsentParagraph: StatementRow {
  var version: Version
  /// Said only if the needles bring this risk; always if nil.
  var risk: MaterialRisk?
  var heading: String
  var text: String

  init(version: Version, risk: MaterialRisk?, heading: String, text: String) {
    self.version = version
    self.risk = risk
    self.heading = heading
    self.text = text
  }

  init(from columns: inout Columns) throws {
    version = try columns.next()
    let risk = try columns.next(String.self)
    self.risk = MaterialRisk(rawValue: risk)
    heading = try columns.next()
    text = try columns.next()
  }
}

struct ConsentParagraphs: Statement {
  static let sql: StaticString = """
    SELECT p.version, p.risk, p.heading, p.text FROM session_notes.consent_paragraphs p
    WHERE p.version = (SELECT max(l.version) FROM session_notes.consent_paragraphs l) ORDER BY p.place
    """
  typealias Row = ConsentParagraph
  func bind(to binds: inout Binds) {}
}

/// The words of consent for today's muscles, by this therapist (idea 3): built from what the muscles endanger.
struct ConsentForm {
  var version: Version
  var regions: [Region]
  var risks: [MaterialRisk]
  var text: String

  init(muscles: [Muscle], by therapist: ResolveTherapist.Row, paragraphs: [ConsentParagraph]) throws {
    guard let first = paragraphs.first else { throw CallError.internalError }
    version = first.version
    let named = Set(muscles.flatMap(\.materialRisks))
    risks = named.sorted { $0.rawValue < $1.rawValue }
    regions = Set(muscles.flatMap(\.regions)).sorted { $0.rawValue < $1.rawValue }
    let authorization =
      therapist.isAuthorized
      ? "The practice permit carries the authorization to use needles." : "There is no authorization to use needles."
    let said = paragraphs.filter { paragraph in paragraph.risk.map(named.contains) ?? true }
    let names = muscles.map(\.name).joined(separator: ", ")
    text =
      "Muscles planned: \(names).\n\n"
      + said.map { "\($0.heading)\n\($0.text)" }.joined(separator: "\n\n")
      .replacing("{therapist}", with: therapist.name)
      .replacing("{registration}", with: therapist.registration ?? "not on record")
      .replacing("{authorization}", with: authorization)
  }
}

extension Transaction {
  /// The form for these muscles; refuses what is on no list.
  func consentForm(_ codes: [MuscleCode], by therapist: ResolveTherapist.Row) throws -> ConsentForm {
    guard !codes.isEmpty else {
      throw FieldProblems([FieldProblem(field: "muscles", problem: "must name one muscle at least")])
    }
    try NoteContent.checkCount(codes.count, max: 200, field: "muscles")
    let muscles = try muscles(codes, field: "muscles")
    return try ConsentForm(
      muscles: muscles.values.sorted { $0.code.value < $1.code.value }, by: therapist,
      paragraphs: try rows(ConsentParagraphs()))
  }
}
