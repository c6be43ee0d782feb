import ClinicValues
import Store

/// Who a patient is that is not to be found any more: where two records of one person have become one, the number and
/// the id of the duplicate lead to the survivor, in every operation that names a patient (behaviour rule 2.25).
struct FindSurvivor: Statement {
  static let sql: StaticString = "SELECT patient_records.alias_of($1, $2)"
  struct Row: StatementRow {
    let patient: PatientID?
    init(from columns: inout Columns) throws { patient = try columns.nextIfPresent() }
  }
  var duplicate: PatientRef
  func bind(to binds: inout Binds) {
    binds.add(duplicate.id)
    binds.add(duplicate.code)
  }
}

extension CallContext {
  /// The parameters with the survivor in the duplicate's place, if the call failed for want of a patient that was
  /// merged. It costs a look on that path alone.
  func survivor(of params: JSON, after error: any Error) async throws -> JSON? {
    guard let refusal = error as? Refusal, refusal.reason == .notFound, refusal.field == "patient", let caller,
      case .object(var object) = params, let named = object["patient"]?.stringValue,
      let reference = try? PatientRef(named)
    else { return nil }
    let plan = Transaction.Plan(preamble: [BoundStatement(BeginCaller(caller: caller))])
    let found = try await services.pool.transaction(plan) { tx in try tx.first(FindSurvivor(duplicate: reference)) }
    guard let patient = found?.patient else { return nil }
    object["patient"] = .string(patient.description)
    return .object(object)
  }
}
