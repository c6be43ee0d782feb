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

/// Open time stands still while somebody books in it (shared) or has changed it (exclusively): whoever books sees the
/// change, or is seen by it.
public struct HoldOpenTime: Statement {
  public static let sql: StaticString = """
    SELECT CASE WHEN $1 THEN pg_advisory_xact_lock(hashtextextended('scheduling.open_time', 0))
      ELSE pg_advisory_xact_lock_shared(hashtextextended('scheduling.open_time', 0)) END
    """
  public typealias Row = NoRow
  var exclusively: Bool
  public init(exclusively: Bool) { self.exclusively = exclusively }
  public func bind(to binds: inout Binds) { binds.add(exclusively) }
}

/// Coming appointments at a location that has closed, in a room that has retired, or of a therapist who has retired, or
/// who has left the locations given.
struct LeftBehind: Statement {
  static let sql: StaticString = """
    SELECT b.appointment_id, b.location_code, b.local_start FROM scheduling.left_behind($1, $2, $3, $4) b
    """
  typealias Row = AffectedAppointment
  var location: LocationID?
  var room: RoomID?
  var therapist: TherapistID?
  var left: [LocationID]?
  func bind(to binds: inout Binds) {
    binds.add(location)
    binds.add(room)
    binds.add(therapist)
    binds.add(left)
  }
}

extension Transaction {
  /// Something that appointments need has just been taken away. Nothing is cancelled silently (rule 2.5): unless they
  /// are to be kept, the change is refused with the appointments that it would leave behind.
  ///
  /// `HoldOpenTime` goes before the change: a booking holds open time first and locks what it books after that.
  ///
  /// - Parameter left: of a therapist, the locations left; nil: all of them.
  public func settleClosure(
    location: LocationID? = nil, room: RoomID? = nil, therapist: TherapistID? = nil, left: [LocationID]? = nil,
    keepAppointments: Bool?
  ) throws {
    guard keepAppointments != true else { return }
    let behind = LeftBehind(location: location, room: room, therapist: therapist, left: left)
    try AffectedAppointment.refuse(try rows(behind))
  }
}

extension AffectedAppointment {
  /// Refuses a change for the appointments that it touches, if there are any.
  public static func refuse(_ affected: [AffectedAppointment]) throws {
    guard !affected.isEmpty else { return }
    let shown = affected.prefix(shownMax).map { row in
      JSON.object([
        "appointment": .string(row.appointment.description), "location": .string(row.location.value),
        "localStart": .string(row.localStart.description),
      ])
    }
    throw Refusal(
      .appointmentsAffected, field: "keepAppointments",
      details: ["count": .number(String(affected.count)), "appointments": .array(shown)])
  }
}
