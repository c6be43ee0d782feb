import ClinicValues
import Operations
import Store

enum NoteStatus: String, WireChoice, SQLValue {
  case draft, signed, void
}

/// A treatment note with what was added to it.
struct Note: WireRecord, StatementRow {
  var id: NoteID
  var version: Version
  var status: NoteStatus
  var appointmentId: AppointmentID
  var patientId: PatientID
  var patient: PatientNumber
  var episodeId: EpisodeID?
  var therapistId: TherapistID
  var therapist: TherapistSlug
  var location: LocationCode
  /// On the wall of the location.
  var visitStart: CivilDateTime
  var startedAt: Instant
  var savedAt: Instant
  var signedAt: Instant?
  /// Signed more than 24 hours after the visit began (rule 2.24).
  var isLateEntry: Bool
  /// SHA-256 of what was signed, hexadecimal.
  var digest: String?
  var voidedAt: Instant?
  var voidReason: ScreenText?
  var content: Prewritten<NoteContent>
  var amendments: Prewritten<[Amendment]>
  var foundNeedles: Prewritten<[FoundNeedle]>
  var needleSearches: Prewritten<[NeedleSearch]>

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("version", version)
    writer.member("status", status)
    writer.member("appointmentId", appointmentId)
    writer.member("patientId", patientId)
    writer.member("patient", patient)
    writer.member("episodeId", episodeId)
    writer.member("therapistId", therapistId)
    writer.member("therapist", therapist)
    writer.member("location", location)
    writer.member("visitStart", visitStart)
    writer.member("startedAt", startedAt)
    writer.member("savedAt", savedAt)
    writer.member("signedAt", signedAt)
    writer.member("isLateEntry", isLateEntry)
    writer.member("digest", digest)
    writer.member("voidedAt", voidedAt)
    writer.member("voidReason", voidReason)
    writer.member("content", content)
    writer.member("amendments", amendments)
    writer.member("foundNeedles", foundNeedles)
    writer.member("needleSearches", needleSearches)
  }

  init(from columns: inout Columns) throws {
    id = try columns.next()
    version = try columns.next()
    status = try columns.next()
    appointmentId = try columns.next()
    patientId = try columns.next()
    patient = try columns.next()
    episodeId = try columns.nextIfPresent()
    therapistId = try columns.next()
    therapist = try columns.next()
    location = try columns.next()
    visitStart = try columns.next()
    startedAt = try columns.next()
    savedAt = try columns.next()
    signedAt = try columns.nextIfPresent()
    isLateEntry = try columns.next()
    digest = try columns.nextIfPresent()
    voidedAt = try columns.nextIfPresent()
    voidReason = try columns.nextIfPresent()
    content = try columns.next()
    amendments = try columns.next()
    foundNeedles = try columns.next()
    needleSearches = try columns.next()
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId]) }
}

/// What was added to a signed note: a correction, or another's signature.
struct Amendment: Codable, Sendable {
  var id: AmendmentID
  var kind: AmendmentKind
  var text: ClinicalText
  var reason: ScreenText?
  var addedAt: Instant
  var addedBy: String
}

enum AmendmentKind: String, WireChoice, SQLValue {
  case amendment, cosignature
}

/// A needle that was missing by the counts, and where it was (rule 3.8).
struct FoundNeedle: Codable, Sendable {
  var id: FoundNeedleID
  var count: NeedleCount
  var place: FindPlace
  var detail: ChartLine
  var foundAt: Instant
  var recordedBy: String
}

/// A search that counts opened, and the word that ended it (rule 3.8).
struct NeedleSearch: Codable, Sendable {
  var openedAt: Instant
  /// As they were then.
  var counts: NeedleCounts
  /// Absent: it goes on, and nothing is signed.
  var endedAt: Instant?
  var endedBy: String?
  var outcome: SearchOutcome?
  /// Why the count had been wrong.
  var reason: ChartLine?
}

enum SearchOutcome: String, WireChoice {
  case found, recounted
}

enum FindPlace: String, WireChoice, SQLValue {
  case patient, clothing, linen, floor, table, waste, elsewhere
}

struct FindNote: Statement {
  static let isGathered = true
  static let found: StaticString? = "SELECT n, id, ARRAY[patient_id], NULL::uuid FROM seen"
  static let sql: StaticString = """
    SELECT n.id, n.version, n.status, n.appointment_id, n.patient_id, n.patient, n.episode_id,
      n.therapist_id, n.therapist, n.location, n.visit_start, n.started_at, n.saved_at, n.signed_at, n.is_late,
      n.digest, n.voided_at, n.void_reason, n.document, n.amendments, n.found_needles, n.needle_searches
    FROM session_notes.note_cards n WHERE n.id = $1
    """
  typealias Row = Note
  var note: NoteID
  func bind(to binds: inout Binds) { binds.add(note) }
}

extension Transaction {
  func note(_ id: NoteID) throws -> Note {
    guard let note = try first(FindNote(note: id)) else { throw Refusal.notFound("note") }
    return note
  }
}
