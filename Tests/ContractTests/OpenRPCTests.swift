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
    let text = Catalog.document.pretty() + "\n"
    if ProcessInfo.processInfo.environment["SNAPSHOTS"] == "update" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOfFile: path, encoding: .utf8)
    #expect(committed == text, "run SNAPSHOTS=update Scripts/test, and look at the diff")
  }

  @Test func everyMethodIsDescribed() throws {
    let operations = Catalog.operations()
    #expect(Set(operations.map(\.name)).count == operations.count)
    for operation in operations {
      #expect(throws: Never.self, "\(operation.name)") { try operation.checkShape() }
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
}
