import ClinicValues
import Operations
import Store

/// A therapist's absence, at whichever location they work.
struct TimeOff: Codable, Sendable, StatementRow {
  var id: AbsenceID
  var therapistId: TherapistID
  /// The therapist's slug.
  var therapist: TherapistSlug
  /// Wall-clock times, [start, end).
  var start: CivilDateTime
  var end: CivilDateTime
  var reason: Remark?
  var cancelledAt: Instant?
  var version: Version

  init(from columns: inout Columns) throws {
    id = try columns.next()
    therapistId = try columns.next()
    therapist = try columns.next()
    start = try columns.next()
    end = try columns.next()
    reason = try columns.nextIfPresent()
    cancelledAt = try columns.nextIfPresent()
    version = try columns.next()
  }
}

struct FindTimeOff: Statement {
  static let sql: StaticString = "SELECT c.* FROM scheduling.time_off_cards c WHERE c.id = $1"
  typealias Row = TimeOff
  var timeOff: AbsenceID
  func bind(to binds: inout Binds) { binds.add(timeOff) }
}

extension Transaction {
  func timeOff(_ id: AbsenceID) throws -> TimeOff {
    guard let row = try first(FindTimeOff(timeOff: id)) else { throw Refusal.notFound("timeOff") }
    return row
  }
}
