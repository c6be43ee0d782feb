import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// Every operation's whole reply to its example in the example clinic, as it is committed under `replies`, so that a
/// diff shows what a change does to what callers get. `SNAPSHOTS=update` rewrites them.
@Suite struct ReplyTests {
  /// Not pinned here: the catalog itself, which is Schema/openrpc.json; what a machine has; tokens in the order of ids
  /// that are drawn anew for each database.
  private static let others = ["rpc.discover", "system.health", "tokens.list"]
  private static let names = Contract.names.filter { !others.contains($0) }
  private static let folder = TestClinic.root + "/Tests/ContractTests/replies/"

  @Test(arguments: names) func theReplyIsAsItWas(name: String) async throws {
    let operation = try Contract.operation(name)
    let clinic = try await Contract.clinic(for: name)
    let reply = try await clinic.call(name, operation.example, as: Contract.role(for: operation))
    var settled = SettledReply()
    let text = settled.settle(reply).pretty() + "\n"
    let path = Self.folder + name + ".json"
    if ProcessInfo.processInfo.environment["SNAPSHOTS"] == "update" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let committed = try? String(contentsOfFile: path, encoding: .utf8)
    #expect(committed == text, "run SNAPSHOTS=update Scripts/test, and look at the diff")
    try await clinic.remove()
  }

  @Test func noReplyIsOfAnOperationThatIsGone() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
    #expect(Set(files).subtracting(Self.names.map { $0 + ".json" }) == [])
  }
}

/// A reply without what differs from one run to the next: ids by the order in which they come, times that the real
/// clock gave (the example clinic's own stands still, at whole seconds), tokens, requests' names.
struct SettledReply {
  private var ids: [String: String] = [:]

  mutating func settle(_ json: JSON, of name: String = "") -> JSON {
    switch json {
    case .string(let text): return .string(settle(text, of: name))
    case .array(let items): return .array(items.map { settle($0, of: name) })
    case .object(let object):
      return .object(
        JSONObject(members: object.members.map { .init(name: $0.name, value: settle($0.value, of: $0.name)) }))
    default: return json
    }
  }

  private mutating func settle(_ text: String, of name: String) -> String {
    if ClinicValues.UUID(text) != nil {
      let known = ids[text] ?? "id \(ids.count + 1)"
      ids[text] = known
      return known
    }
    if text.hasPrefix("npt_") { return "a token" }
    if name == "nextCursor" || name == "request" { return "a \(name)" }
    if Instant(text) != nil, text.contains(".") { return "a time" }
    return text
  }
}
