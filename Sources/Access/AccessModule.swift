import ClinicValues
import Operations
import Store

/// The operations of Access, as the catalog lists them, and its statements, as the proof against the schema runs them.
public enum AccessModule {
  public static func operations() throws -> [AnyOperation] {
    [
      try AnyOperation(LogIn.self),
      try AnyOperation(Authenticate.self),
      try AnyOperation(WhoAmI.self),
      try AnyOperation(ConfirmPassword.self),
      try AnyOperation(LogOut.self),
      try AnyOperation(CreateOwner.self),
      try AnyOperation(CreateAccount.self),
      try AnyOperation(GetAccount.self),
      try AnyOperation(ListAccounts.self),
      try AnyOperation(SetPassword.self),
      try AnyOperation(DisableAccount.self),
      try AnyOperation(EnableAccount.self),
      try AnyOperation(AddGrant.self),
      try AnyOperation(EndGrant.self),
      try AnyOperation(CreateToken.self),
      try AnyOperation(ListTokens.self),
      try AnyOperation(RevokeToken.self),
      try AnyOperation(SearchAudit.self),
    ]
  }

  /// The hash under which a password is kept.
  public static func hash(of password: Password) async throws -> String { try await PasswordHash.make(password) }

  public static let statements: [any Statement] = [
    AddToken(id: .example, account: .example, kind: "api", name: "", hash: [], minutes: 1),
    RevokeTokens(account: .example, only: nil, except: nil),
    FindLogin(name: .example),
    MarkConfirmed(token: .example),
    LockAttempts(name: .example, address: ""),
    NoteAttempt(name: .example, address: ""),
    ForgetFailures(name: .example),
    FindAccounts(account: nil),
    AddAccount(id: .example, name: .example, displayName: .example, hash: ""),
    LockOwners(),
    FindOwners(),
    FindPassword(account: .example),
    ReplacePassword(account: .example, hash: ""),
    SwitchAccount(params: .init(account: .example, expectedVersion: .example), isDisabled: true),
    InsertGrant(id: .example, account: .example, role: .owner, location: nil, until: nil, by: .example),
    CloseGrant(grant: .example),
    FindLocation(location: .example),
    FindTokens(account: nil, after: nil, limit: 1),
    EndToken(token: .example, owner: nil),
    FindAuditRows(patient: nil, account: nil, since: nil, before: nil, limit: 1),
  ]
}
