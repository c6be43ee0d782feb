import ClinicValues
import Operations
import Store

enum AddShift: Command {
  static let name: OperationName = "shifts.add"
  static let summary = "Add hours that a therapist works at a location, week by week"
  static let access = Access.needs(.shiftsWrite)
  static let audit = Audit.writes(.shift)
  static let help: KeyValuePairs = [
    "therapist": "Who works",
    "location": "Where",
    "weekday": "1 is Monday, 7 is Sunday",
    "start": "Wall-clock time at the location",
    "end": "Wall-clock time at the location; 24:00 ends the day. A split shift is added as two",
    "from": "The first day on which it holds",
    "until": "The first day on which it does not hold any more",
  ]
  static let refusals: [RefusalReason] = [.notFound, .notOffered, .periodsOverlap]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "location": "riverside", "weekday": 6, "start": "09:00", "end": "12:00",
     "from": "2026-12-15"}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var location: LocationRef
    var weekday: Weekday
    var start: CivilTime
    var end: CivilTime
    var from: CivilDate
    var until: CivilDate?
  }

  static func subject(_ params: Params, _ result: Shift) -> AuditSubject {
    AuditSubject(id: result.id.uuid, location: result.locationId)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Shift {
    var problems: [FieldProblem] = []
    if params.end <= params.start { problems.append(FieldProblem(field: "end", problem: "must be after start")) }
    if let until = params.until, until <= params.from {
      problems.append(FieldProblem(field: "until", problem: "must be after from"))
    }
    guard problems.isEmpty else { throw FieldProblems(problems) }
    let (therapist, location) = try tx.workplace(params.therapist, params.location)
    let id = ShiftID.new()
    try tx.execute(InsertShift(id: id, therapist: therapist, location: location, params: params))
    _ = try tx.settleOpenTime(of: therapist, keepAppointments: true)
    return try tx.shift(id)
  }
}

struct InsertShift: Statement {
  static let sql: StaticString = """
    INSERT INTO scheduling.shifts (id, therapist_id, location_id, weekday, starts, ends, valid)
    VALUES ($1, $2, $3, $4, $5, $6, daterange($7, $8))
    """
  typealias Row = NoRow
  var id: ShiftID
  var therapist: TherapistID
  var location: LocationID
  var params: AddShift.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(therapist)
    binds.add(location)
    binds.add(params.weekday)
    binds.add(params.start)
    binds.add(params.end)
    binds.add(params.from)
    binds.add(params.until)
  }
}
