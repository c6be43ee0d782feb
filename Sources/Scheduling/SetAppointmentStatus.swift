import ClinicValues
import Operations
import Store

enum SetAppointmentStatus: Command {
  static let name: OperationName = "appointments.setStatus"
  static let summary = "Take an appointment on in its life: confirmed, arrived, in treatment, completed, missed"
  static let access = Access.needs(.scheduleWrite)
  static let audit = Audit.writes(.appointment)
  static let help: KeyValuePairs = [
    "appointment": "Which appointment",
    "status": "The new status; cancelling is appointments.cancel",
    "reason": "Why; needed for entered_in_error",
    "expectedVersion": "Refuse if somebody has changed it since you read this version",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .transitionNotAllowed, .tooEarly, .slotTaken, .therapistNotAuthorized,
    .visitHasNote, .invoiceInUse, .invoiceClaimed, .noPackage,
  ]
  static let example: String? = #"""
    {"appointment": "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "status": "confirmed"}
    """#

  struct Params: Codable, Sendable {
    var appointment: AppointmentID
    var status: SettableStatus
    var reason: VisitRemark?
    var expectedVersion: Version?
  }

  static func subject(_ params: Params, _ result: Appointment) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Appointment {
    guard params.status != .enteredInError || params.reason != nil else {
      throw FieldProblems([FieldProblem(field: "reason", problem: "is missing; with entered_in_error it says why")])
    }
    return try tx.take(
      AppointmentTransition(
        appointment: params.appointment, status: params.status.rawValue, reason: params.reason, cancelReason: nil,
        expectedVersion: params.expectedVersion))
  }
}

/// One step in an appointment's life; the one way there is (rule 2.1).
struct AppointmentTransition: Statement {
  static let sql: StaticString = """
    SELECT s.verdict, s.field, s.current_version, s.current_status FROM scheduling.set_status($1, $2, $3, $4, $5) s
    """
  struct Row: StatementRow {
    let verdict: Verdict
    let currentVersion: Version?
    let currentStatus: AppointmentStatus?
    init(from columns: inout Columns) throws {
      verdict = try Verdict(from: &columns)
      currentVersion = try columns.nextIfPresent()
      currentStatus = try columns.nextIfPresent()
    }
  }
  var appointment: AppointmentID
  /// A word of `AppointmentStatus`.
  var status: String
  var reason: VisitRemark?
  var cancelReason: CancelReason?
  var expectedVersion: Version?
  func bind(to binds: inout Binds) {
    binds.add(appointment)
    binds.add(status)
    binds.add(reason)
    binds.add(cancelReason)
    binds.add(expectedVersion)
  }
}

extension Transaction {
  /// Takes an appointment a step on, or throws the refusal.
  func take(_ step: AppointmentTransition) throws -> Appointment {
    guard let outcome = try first(step) else { throw StoreError.unexpectedColumns("no verdict") }
    do {
      try outcome.verdict.check(currentVersion: outcome.currentVersion)
    } catch var refusal as Refusal {
      if refusal.reason == .transitionNotAllowed, let status = outcome.currentStatus {
        refusal.details["from"] = .string(status.rawValue)
        refusal.details["to"] = .string(step.status)
        refusal.details["allowed"] = .array(status.next.map(\.rawValue).sorted().map { .string($0) })
      }
      throw refusal
    }
    return try appointment(step.appointment)
  }
}
