import ClinicValues
import Operations

@testable import AdminCLI

/// Operations with every kind of parameter, so that the command line is tested whatever the catalog holds.
enum Sample {
  static func surface() throws -> Surface {
    Surface([AnyOperation(Book.self), AnyOperation(List.self), AnyOperation(SetPassword.self)])
  }

  enum Colour: String, WireChoice { case red, green }

  struct Place: Codable, Sendable {
    var city: Label
    var floor: Int?
  }

  enum Book: Procedure {
    static let name: OperationName = "visits.bookIn"
    static let summary = "Book a visit"
    static let access = Access.signedIn
    static let audit = Audit.writes(.appointment)
    static let help: KeyValuePairs = ["patient": "Who is seen", "price": "What it costs", "note": "What to know"]
    static let refusals: [RefusalReason] = [.slotTaken]
    struct Params: Codable, Sendable {
      var patient: PatientRef
      var start: CivilDateTime
      var minutes: Minutes?
      var isFirstVisit: Bool?
      var colour: Colour?
      var price: Money?
      var place: Place?
      var tags: [Label]?
      var note: ClinicalText?
      var version: Int?
    }
    static func subject(_ params: Params, _ result: Done) -> AuditSubject { .nothing }
    static func run(_ params: Params, at desk: Desk) async throws -> Done { Done() }
  }

  enum List: Procedure {
    static let name: OperationName = "visits.list"
    static let summary = "List visits"
    static let access = Access.signedIn
    static let audit = Audit.reads(.appointment)
    static let help: KeyValuePairs<String, String> = [:]
    struct Params: Codable, Sendable {
      var limit: PageLimit?
      var cursor: Cursor?
    }
    static func subject(_ params: Params, _ result: Page<Place>) -> AuditSubject { .nothing }
    static func run(_ params: Params, at desk: Desk) async throws -> Page<Place> { Page(items: [], nextCursor: nil) }
  }

  enum SetPassword: Procedure {
    static let name: OperationName = "people.setPassword"
    static let summary = "Set a password"
    static let access = Access.signedIn
    static let audit = Audit.writes(.account)
    static let help: KeyValuePairs<String, String> = [:]
    struct Params: Codable, Sendable {
      var account: AccountRef
      var password: Password
    }
    static func subject(_ params: Params, _ result: Done) -> AuditSubject { .nothing }
    static func run(_ params: Params, at desk: Desk) async throws -> Done { Done() }
  }
}
