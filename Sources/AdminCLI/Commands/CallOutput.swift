import ClinicValues
import Operations

/// Carries out an operation and writes what it answers.
enum CallOutput {
  static func carryOut(
    _ operation: AnyOperation, _ params: JSONObject, by client: WireClient, all: Bool, as output: OutputOptions
  ) async throws(Failure) {
    var params = params
    let takesKey = operation.takesKey
    let isDryRun = params["dryRun"] == .bool(true)
    // With a key of its own each call may be sent again after a lost connection, and is still carried out once
    if takesKey, params["idempotencyKey"] == nil, !isDryRun { params["idempotencyKey"] = .string(newKey()) }
    let isRepeatable = !operation.isMutation || takesKey
    let surroundings = Surroundings.current
    var writer = ResultWriter(form: output.output, isQuiet: output.quiet, schema: operation.result)
    while true {
      let result = try await client.call(operation.name, params, isRepeatable: isRepeatable)
      let next = result["nextCursor"]?.stringValue
      writer.add(result, more: all && next != nil, collects: all)
      guard let next else { break }
      guard all else {
        if !output.quiet { surroundings.note("There is more: --all, or --cursor \(next)") }
        break
      }
      try WireClient.turn(&params, to: next)
    }
    if isDryRun, !output.quiet { surroundings.note("Dry run: all of it was checked, nothing was changed.") }
  }

  /// A key that no other call has.
  static func newKey() -> String {
    UUID(high: .random(in: .min ... .max), low: .random(in: .min ... .max)).description
  }
}
