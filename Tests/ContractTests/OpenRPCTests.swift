import ClinicApp
import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

@Suite struct OpenRPCTests {
  /// The committed document is the catalog's. `SNAPSHOTS=update` rewrites it, and the diff shows the contract's change.
  @Test func theCommittedDocumentIsTheCatalogs() throws {
    let path = TestClinic.root + "/Schema/openrpc.json"
    let text = pretty(try Catalog.document.get()) + "\n"
    if ProcessInfo.processInfo.environment["SNAPSHOTS"] == "update" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOfFile: path, encoding: .utf8)
    #expect(committed == text, "run SNAPSHOTS=update Scripts/test, and look at the diff")
  }

  @Test func everyMethodIsDescribed() throws {
    let operations = try Catalog.operations()
    #expect(Set(operations.map(\.name)).count == operations.count)
    for operation in operations {
      #expect(operation.summary.count > 5 && !operation.summary.hasSuffix("."), "\(operation.name)")
      #expect(operation.name.split(separator: ".").count == 2)
      for parameter in operation.allParameters {
        #expect(operation.help(for: parameter.name) != nil, "\(operation.name): \(parameter.name) has no help")
      }
      for (name, _) in operation.help {
        #expect(operation.parameters.contains { $0.name == name }, "\(operation.name) explains \(name), which it lacks")
      }
    }
  }

  private func pretty(_ json: JSON, indent: String = "") -> String {
    let inner = indent + "  "
    switch json {
    case .object(let object) where !object.members.isEmpty:
      let members = object.members.map { "\(inner)\(JSON.string($0.name).text): \(pretty($0.value, indent: inner))" }
      return "{\n" + members.joined(separator: ",\n") + "\n\(indent)}"
    case .array(let items) where !items.isEmpty:
      return "[\n" + items.map { inner + pretty($0, indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    default: return json.text
    }
  }
}
