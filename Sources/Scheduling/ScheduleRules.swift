import ClinicValues
import Operations
import Store

/// How long before the start a patient may still cancel.
enum WindowMinutesKind: QuantityKind {
  static let range = 0...20_160
  static let example = 1440
  static let summary = "Minutes, up to 14 days"
}
typealias WindowMinutes = Quantity<WindowMinutesKind>

/// How long after the start a patient is not yet missed.
enum GraceMinutesKind: QuantityKind {
  static let range = 0...240
  static let example = 15
  static let summary = "Minutes"
}
typealias GraceMinutes = Quantity<GraceMinutesKind>

/// The grid on which starts are offered, counted from midnight.
enum GridMinutesKind: QuantityKind {
  static let range = 5...120
  static let example = 15
  static let summary = "Minutes"
}
typealias GridMinutes = Quantity<GridMinutesKind>

/// What a location has set for its schedule, or the defaults.
struct ScheduleRules: Codable, Sendable, StatementRow {
  var locationId: LocationID
  /// Code of the location.
  var location: LocationCode
  var lateWindowMinutes: WindowMinutes
  var noShowGraceMinutes: GraceMinutes
  var gridMinutes: GridMinutes
  /// Absent while the location has the defaults.
  var version: Version?

  init(from columns: inout Columns) throws {
    locationId = try columns.next()
    location = try columns.next()
    lateWindowMinutes = try columns.next()
    noShowGraceMinutes = try columns.next()
    gridMinutes = try columns.next()
    version = try columns.nextIfPresent()
  }
}

struct FindScheduleRules: Statement {
  static let sql: StaticString = """
    SELECT l.id, l.code, coalesce(r.late_window_minutes, 1440), coalesce(r.no_show_grace_minutes, 15),
      coalesce(r.grid_minutes, 15), r.version
    FROM practice.locations l LEFT JOIN scheduling.location_rules r ON r.location_id = l.id
    WHERE l.id = (SELECT coalesce($1, (SELECT x.id FROM practice.locations x WHERE x.code = $2)))
    """
  typealias Row = ScheduleRules
  var location: LocationRef
  func bind(to binds: inout Binds) {
    binds.add(location.id)
    binds.add(location.code)
  }
}
