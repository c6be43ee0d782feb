import ClinicValues
import Store

/// An appointment that a change has touched, as far as any module may speak of it: where and when, not whose.
public struct AffectedAppointment: Codable, Sendable, StatementRow {
  public let appointment: AppointmentID
  /// Code of the location.
  public let location: LocationCode
  /// Wall-clock time at the location.
  public let localStart: CivilDateTime

  /// An answer shows so many, and counts them all.
  public static let shownMax = 100

  public init(from columns: inout Columns) throws {
    appointment = try columns.next()
    location = try columns.next()
    localStart = try columns.next()
  }
}
