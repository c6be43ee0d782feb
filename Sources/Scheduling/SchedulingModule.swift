import ClinicValues
import Operations
import Store

/// The operations of Scheduling, as the catalog lists them, and its statements, as the proof against the schema runs
/// them.
public enum SchedulingModule {
  public static func operations() -> [AnyOperation] {
    [
      AnyOperation(AddShift.self),
      AnyOperation(EndShift.self),
      AnyOperation(ListShifts.self),
      AnyOperation(SetShiftException.self),
      AnyOperation(RemoveShiftException.self),
      AnyOperation(ListShiftExceptions.self),
      AnyOperation(AddTimeOff.self),
      AnyOperation(CancelTimeOff.self),
      AnyOperation(ListTimeOff.self),
      AnyOperation(SearchAvailability.self),
      AnyOperation(BookAppointment.self),
      AnyOperation(MoveAppointment.self),
      AnyOperation(CancelAppointment.self),
      AnyOperation(SetAppointmentStatus.self),
      AnyOperation(GetAppointment.self),
      AnyOperation(ShowAppointmentHistory.self),
      AnyOperation(ListAppointments.self),
      AnyOperation(ShowDay.self),
      AnyOperation(ListUnauthorized.self),
      AnyOperation(GetScheduleRules.self),
      AnyOperation(SetScheduleRules.self),
      AnyOperation(RederiveSchedule.self),
    ]
  }

  public static let statements: [any Statement] = hourStatements + appointmentStatements + ruleStatements

  private static let hourStatements: [any Statement] = [
    FindShift(shift: .example),
    ResolveWorkplace(therapist: .example),
    MarkOutside(therapist: .example),
    InsertShift(
      id: .example, therapist: .example, location: .example,
      params: .init(
        therapist: .example, location: .example, weekday: .example, start: .example, end: .example, from: .example)),
    CutShift(params: .init(shift: .example, expectedVersion: .example, on: .example)),
    ShiftsPage(params: .init()),
    FindShiftException(therapist: .example, location: .example, date: .example),
    InsertShiftException(
      id: .example, therapist: .example, location: .example,
      params: .init(therapist: .example, location: .example, date: .example, hours: [])),
    EditShiftException(
      therapist: .example, location: .example,
      params: .init(therapist: .example, location: .example, date: .example, hours: []), expectedVersion: .example),
    DropShiftException(exception: .example, expectedVersion: .example),
    ShiftExceptionsPage(params: .init()),
    FindTimeOff(timeOff: .example),
    InsertTimeOff(
      id: .example, therapist: .example, params: .init(therapist: .example, start: .example, end: .example)),
    EndTimeOff(params: .init(timeOff: .example, expectedVersion: .example)),
    TimeOffPage(params: .init()),
  ]

  private static let appointmentStatements: [any Statement] = [
    FreeSlots(params: .init(treatment: .example, from: .example, to: .example)),
    BookInOneCall(
      id: .example,
      params: .init(
        patient: .example, therapist: .example, treatment: .example, location: .example, start: .example)),
    MoveInOneCall(params: .init(appointment: .example, expectedVersion: .example)),
    AppointmentTransition(appointment: .example, status: AppointmentStatus.confirmed.rawValue),
    FindAppointment(appointment: .example),
    ChangesOfAppointment(appointment: .example, limit: 1),
    AppointmentsOfPatient(params: .init(patient: .example)),
    DayOfLocation(location: .example, date: .example, params: .init()),
    AppointmentsOfDay(params: .init(date: .example)),
    UnauthorizedPage(params: .init()),
  ]

  private static let ruleStatements: [any Statement] = [
    FindScheduleRules(location: .example),
    PutScheduleRules(location: .example, params: .init(location: .example)),
    ResolveLocation(location: .example),
    DeriveAnew(),
  ]
}
