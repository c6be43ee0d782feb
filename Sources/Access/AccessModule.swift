import ClinicValues
import Operations
import Store

/// The operations of Access, as the catalog lists them, and its statements, as the proof against the schema runs them.
public enum AccessModule {
  public static func operations() -> [AnyOperation] {
    [
      AnyOperation(LogIn.self),
      AnyOperation(Authenticate.self),
      AnyOperation(WhoAmI.self),
      AnyOperation(ConfirmPassword.self),
      AnyOperation(LogOut.self),
      AnyOperation(CreateOwner.self),
      AnyOperation(CreateAccount.self),
      AnyOperation(GetAccount.self),
      AnyOperation(ListAccounts.self),
      AnyOperation(SetPassword.self),
      AnyOperation(DisableAccount.self),
      AnyOperation(EnableAccount.self),
      AnyOperation(AddGrant.self),
      AnyOperation(EndGrant.self),
      AnyOperation(CreateToken.self),
      AnyOperation(ListTokens.self),
      AnyOperation(RevokeToken.self),
      AnyOperation(SearchAudit.self),
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
    NoteAttempt(name: .example, address: ""), FindWait(name: .example, address: ""),
    ForgetAttempt(id: 0),
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
    AuditOfPatient(patient: PatientRef(PatientID.example), account: nil, part: AuditPart(limit: 1)),
    AuditOfAccount(account: AccountRef(AccountID.example), part: AuditPart(limit: 1)),
    AuditOfAll(part: AuditPart(limit: 1)),
  ]
}
