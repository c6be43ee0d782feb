import ClinicValues
import Operations
import Store

enum ListScreenQuestions: Command {
  static let name: OperationName = "screens.questions"
  static let summary = "Show the questions that are asked before needling, as they stand now"
  static let access = Access.needsAny([.notesRead, .notesConfigure])
  static let audit = Audit.reads(.screen)
  static let help: KeyValuePairs<String, String> = [:]

  struct Result: Codable, Sendable {
    var version: Version
    var items: [ScreenQuestion]
  }

  static func subject(_ params: NoParams, _ result: Result) -> AuditSubject { .nothing }

  static func run(_ params: NoParams, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    guard let version = try tx.first(ScreenVersionAt(instant: nil))?.value else { throw CallError.internalError }
    return Result(version: version, items: try tx.rows(ScreenQuestions(version: version)))
  }
}
