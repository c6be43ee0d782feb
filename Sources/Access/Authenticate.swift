import ClinicValues
import Operations
import Store

/// Binds the connection to a session or an API token.
enum Authenticate: Procedure {
  static let name: OperationName = "session.authenticate"
  static let summary = "Bind this connection to a token"
  static let access = Access.anyone
  static let audit = Audit.login
  static let help: KeyValuePairs = ["token": "A session or API token"]
  static let refusals: [RefusalReason] = [.wrongCredentials]

  struct Params: Codable, Sendable { var token: Token }

  static func subject(_ params: Params, _ result: Identity) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, at desk: Desk) async throws -> Identity {
    guard let caller = try await desk.caller(of: params.token) else { throw Refusal(.wrongCredentials) }
    desk.session.bind(params.token)
    return Identity(caller)
  }
}

/// Who somebody is to the program.
struct Identity: Codable, Sendable {
  var id: AccountID
  var account: AccountName
  var displayName: StaffName
  var roles: [String]

  init(_ caller: Caller) {
    id = caller.account
    account = AccountName(stored: caller.accountName)
    displayName = StaffName(stored: caller.displayName)
    roles = caller.roles
  }
}

/// Says who is logged in.
enum WhoAmI: Procedure {
  static let name: OperationName = "session.whoami"
  static let summary = "Who is logged in on this connection, with which roles"
  static let access = Access.signedIn
  static let audit = Audit.none
  static let help: KeyValuePairs<String, String> = [:]

  static func subject(_ params: NoParams, _ result: Identity) -> AuditSubject { .nothing }

  static func run(_ params: NoParams, at desk: Desk) async throws -> Identity {
    guard let caller = desk.caller else { throw CallError.unauthenticated }
    return Identity(caller)
  }
}

/// Ends the session: its token opens no door any more.
enum LogOut: Procedure {
  static let name: OperationName = "session.logout"
  static let summary = "End this session; its token is dead afterwards"
  static let access = Access.signedIn
  static let audit = Audit.login
  static let help: KeyValuePairs<String, String> = [:]

  static func subject(_ params: NoParams, _ result: Done) -> AuditSubject { .nothing }

  static func run(_ params: NoParams, at desk: Desk) async throws -> Done {
    guard let caller = desk.caller else { throw CallError.unauthenticated }
    _ = try await desk.transaction(subject: { _ in AuditSubject(id: caller.account.uuid) }) { tx in
      try tx.execute(RevokeTokens(account: caller.account, only: caller.token, except: nil))
    }
    desk.forget(caller)
    desk.session.bind(nil)
    return Done()
  }
}
