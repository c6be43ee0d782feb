import ClinicValues
import Operations
import Store

/// What the advertising rules say to a text, and how it would look.
struct BioCheck: Codable, Sendable {
  var flags: [AdvertisingFlag]
  /// Whether a flag stands in the way of publishing.
  var blocks: Bool
  var html: String
}

enum CheckBio: Read {
  static let name: OperationName = "therapists.checkBio"
  static let summary = "Check a text against the advertising rules without saving it"
  static let access = Access.needs(.therapistsRead)
  static let audit = Audit.reads(.bio)
  static let isHeavy = true
  static let help: KeyValuePairs = ["text": "The text in Markdown"]

  struct Params: Codable, Sendable {
    var text: BioText
  }

  static func subject(_ params: Params, _ result: BioCheck) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) -> ListRules { ListRules() }

  static func answer(_ rows: [AdvertisingRule], _ params: Params) throws -> BioCheck {
    guard let html = BioHTML.render(params.text.value) else {
      throw FieldProblems([FieldProblem(field: "text", problem: "becomes more than 100,000 bytes of HTML")])
    }
    let flags = BioLinter(rows).flags(in: params.text.value)
    return BioCheck(flags: flags, blocks: flags.contains(where: \.blocks), html: html)
  }
}
