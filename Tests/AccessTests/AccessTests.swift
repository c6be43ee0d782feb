import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite struct AccessTests {
  @Test func loggingInBindsTheConnectionAndLoggingOutEndsTheToken() async throws {
    let clinic = try await TestClinic()
    let session = CallSession(origin: .network(address: "127.0.0.1"))
    func call(_ method: String, _ params: String = "{}") async throws -> JSON {
      try JSONParser.parse(
        try await clinic.dispatcher.handle(Call(method: method, params: try JSONParser.parse(params)), from: session))
    }
    let login = try await call(
      "session.login", #"{"account": "Dana.Whitford", "password": "correct horse battery staple"}"#)
    let token = try #require(login["token"]?.stringValue)
    #expect(try await call("session.whoami")["account"]?.stringValue == "dana.whitford")
    #expect(
      try await clinic.sql("SELECT count(*) FROM access.tokens WHERE encode(hash, 'escape') LIKE '%npt_%'").hasPrefix(
        "0"))
    _ = try await call("session.logout")
    #expect(!session.isAuthenticated)
    #expect(
      try await clinic.refusal("session.authenticate", #"{"token": "\#(token)"}"#, as: .nobody) == "wrong_credentials")
  }

  /// The answer is the same for an unknown account, a wrong password and a closed account.
  @Test func whatIsWrongIsNotSaid() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("accounts.disable", #"{"account": "bea.biller", "expectedVersion": 1}"#)
    var messages: Set<String> = []
    for account in ["dana.whitford", "no.such.account", "bea.biller", "local-administrator"] {
      do {
        try await clinic.call(
          "session.login", #"{"account": "\#(account)", "password": "not the right password"}"#, as: .nobody)
        Issue.record("\(account) was let in")
      } catch let error as CallError {
        messages.insert("\(error.code) \(error.reason) \(error.message)")
      }
    }
    #expect(messages.count == 1)
  }

  @Test func tenWrongPasswordsMakeTheNameWaitWhetherItExistsOrNot() async throws {
    let clinic = try await TestClinic()
    for name in ["dana.whitford", "no.such.account"] {
      for attempt in 1...11 {
        let reason = try await clinic.refusal(
          "session.login", #"{"account": "\#(name)", "password": "not the right password"}"#, as: .nobody)
        #expect(reason == (attempt <= 10 ? "wrong_credentials" : "rate_limited"))
      }
    }
  }

  /// Whoever is told to wait is told for how long, and may try again after that. The wait goes by the tenth latest
  /// failure of the name and the fiftieth of the address, whichever is younger, and not by the oldest.
  @Test(
    arguments: [
      // A line: the failures of the name and of the address by the seconds since the first and the last of each, evenly
      // apart; the seconds to wait, none for who may try.
      ([11, 870, 600], [], 57), ([10, 870, 600], [], 30), ([10, 901, 600], [], nil), ([9, 100, 10], [], nil),
      ([], [50, 800, 310], 100), ([], [51, 850, 50], 66), ([], [49, 100, 52], nil), ([], [50, 910, 420], nil),
      ([10, 870, 600], [50, 800, 310], 100), ([10, 700, 610], [50, 800, 310], 200),
    ] as [([Int], [Int], Int?)])
  func theWaitIsAsLongAsItSays(ofName: [Int], ofAddress: [Int], wait: Int?) async throws {
    let clinic = try await TestClinic()
    for (of, name, address) in [(ofName, "dana.whitford", "elsewhere"), (ofAddress, "somebody.else", "127.0.0.1")] {
      guard let count = of.first, let oldest = of.dropFirst().first, let latest = of.last else { continue }
      try await clinic.sql(
        """
        INSERT INTO access.login_failures (name, address, at)
        SELECT '\(name)', '\(address)',
          now() - make_interval(secs => \(oldest) - i * (\(oldest) - \(latest)) / (\(count) - 1.0))
        FROM generate_series(0, \(count) - 1) AS i
        """)
    }
    let login = #"{"account": "dana.whitford", "password": "not the right password"}"#
    do {
      try await clinic.call("session.login", login, as: .nobody)
      Issue.record("the wrong password was taken")
    } catch let error as CallError {
      #expect(error.reason == (wait == nil ? "wrong_credentials" : "rate_limited"))
      let told = error.details["retryAfterMs"]?.intValue.map { ($0 + 999) / 1000 }
      // Some time has passed since the failures were put there.
      if let wait { #expect(told.map { (wait - 10...wait).contains($0) } == true, "\(told ?? 0) s") }
    }
  }

  /// Each counts from before its password is looked at, whichever door it comes through.
  @Test func attemptsSideBySideCountOneByOne() async throws {
    let clinic = try await TestClinic()
    let doors: [(String, String, TestRole)] = [
      ("session.login", #"{"account": "dana.whitford", "password": "not the right password"}"#, .nobody),
      ("session.confirm", #"{"password": "not the right password"}"#, .manager),
      (
        "accounts.setPassword",
        #"{"oldPassword": "not the right password", "newPassword": "a new and long one", "dryRun": true}"#, .frontDesk
      ),
    ]
    for (method, params, role) in doors {
      let reasons = try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<30 { group.addTask { try await clinic.refusal(method, params, as: role) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(reasons.count { $0 == "wrong_credentials" } == 10, "\(method)")
      #expect(reasons.count { $0 == "rate_limited" } == 20, "\(method)")
    }
    // The auditor sees whose doors were tried.
    let tried = try await clinic.sql(
      """
      SELECT count(*), count(DISTINCT subject_id) FROM operations.audit_log l
      JOIN access.accounts a ON a.id = l.subject_id WHERE l.outcome = 'wrong_credentials'
      """)
    #expect(tried == "30\t3")
  }

  @Test func aDisabledAccountIsOutAtOnce() async throws {
    let clinic = try await TestClinic()
    let session = clinic.session(.biller)
    _ = try await clinic.dispatcher.handle(Call(method: "session.whoami", params: nil), from: session)
    try await clinic.call("accounts.disable", #"{"account": "bea.biller", "expectedVersion": 1}"#)
    let error = await #expect(throws: CallError.self) {
      _ = try await clinic.dispatcher.handle(Call(method: "locations.list", params: nil), from: session)
    }
    #expect(error?.reason == "unauthenticated")
  }

  @Test func aGrantCountsFromTheNextCallAndUntilItsEnd() async throws {
    let clinic = try await TestClinic()
    #expect(try await clinic.refusal("patients.get", #"{"patient": "P-000123"}"#, as: .stranger) == "forbidden")
    try await clinic.call("grants.add", #"{"account": "sid.stranger", "role": "frontDesk"}"#)
    #expect(try await clinic.refusal("patients.get", #"{"patient": "P-000123"}"#, as: .stranger) == nil)
    let account = try await clinic.call("accounts.get", #"{"account": "sid.stranger"}"#)
    let grant = try #require(account["grants"]?.arrayValue?.first?["id"]?.stringValue)
    try await clinic.call("grants.end", #"{"grant": "\#(grant)"}"#)
    #expect(try await clinic.refusal("patients.get", #"{"patient": "P-000123"}"#, as: .stranger) == "forbidden")
  }

  @Test func theLastOwnerStays() async throws {
    let clinic = try await TestClinic()
    #expect(
      try await clinic.refusal("accounts.disable", #"{"account": "olive.owner", "expectedVersion": 1}"#) == "last_owner"
    )
    let account = try await clinic.call("accounts.get", #"{"account": "olive.owner"}"#)
    let grant = try #require(account["grants"]?.arrayValue?.first?["id"]?.stringValue)
    #expect(try await clinic.refusal("grants.end", #"{"grant": "\#(grant)"}"#) == "last_owner")
  }

  @Test func thereIsOneFirstOwner() async throws {
    let params = #"{"name": "first.owner", "displayName": "First Owner", "password": "correct horse battery staple"}"#
    let clinic = try await TestClinic(isEmpty: true)
    #expect(try await clinic.refusal("accounts.createOwner", params, as: .nobody) == "unauthenticated")
    try await clinic.call("accounts.createOwner", params, as: .localAdministrator)
    let second = params.replacing("first.owner", with: "second.owner")
    #expect(try await clinic.refusal("accounts.createOwner", second, as: .localAdministrator) == "owner_exists")
  }

  @Test func aPasswordIsChangedByWhoKnowsTheOldOne() async throws {
    let clinic = try await TestClinic()
    let wrong = #"{"oldPassword": "not the right password", "newPassword": "another good long one"}"#
    #expect(try await clinic.refusal("accounts.setPassword", wrong, as: .therapist) == "wrong_credentials")
    let others = #"{"account": "olive.owner", "newPassword": "another good long one"}"#
    #expect(try await clinic.refusal("accounts.setPassword", others, as: .therapist) == "forbidden")
    let right = #"{"oldPassword": "correct horse battery staple", "newPassword": "another good long one"}"#
    try await clinic.call("accounts.setPassword", right, as: .therapist)
    let login = #"{"account": "dana.whitford", "password": "another good long one"}"#
    #expect(try await clinic.refusal("session.login", login, as: .nobody) == nil)
  }

  @Test func apiTokensAreShownOnceAndEnd() async throws {
    let clinic = try await TestClinic()
    let made = try await clinic.call("tokens.create", #"{"name": "reporting", "days": 30}"#, as: .biller)
    let token = try #require(made["token"]?.stringValue)
    let session = CallSession(origin: .network(address: "127.0.0.1"))
    let call = Call(method: "session.whoami", params: nil, bearer: Token(stored: token))
    _ = try await clinic.dispatcher.handle(call, from: session)
    #expect(try await !clinic.call("tokens.list", as: .biller).text.contains(token))
    let id = try #require(made["id"]?.stringValue)
    #expect(try await clinic.refusal("tokens.revoke", #"{"token": "\#(id)"}"#, as: .therapist) == "not_found")
    try await clinic.call("tokens.revoke", #"{"token": "\#(id)"}"#, as: .biller)
    let error = await #expect(throws: CallError.self) { _ = try await clinic.dispatcher.handle(call, from: session) }
    #expect(error?.reason == "unauthenticated")
    #expect(
      try await clinic.refusal("tokens.create", #"{"name": "x", "days": 1, "account": "olive.owner"}"#, as: .biller)
        == "forbidden")
  }

  /// The table of roles and the enum of permissions say the same.
  @Test func everyPermissionIsGrantedBySomeRole() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    let known = try await clinic.sql("SELECT DISTINCT permission FROM access.role_permissions ORDER BY 1")
      .split(separator: "\n").map(String.init)
    #expect(known == Permission.allCases.map(\.rawValue).sorted())
  }
}

@Suite struct AuditLogTests {
  /// Whoever adds a row to the log, also its owner, says one of four things that it was.
  @Test(arguments: [("view", true), ("write", true), ("rehearse", true), ("login", true), ("peek", false), ("", false)])
  func anAuditRowSaysWhatItWas(action: String, isTaken: Bool) async throws {
    let clinic = try await TestClinic()
    let add = """
      INSERT INTO operations.audit_log (request, roles, origin, method, action, outcome, subject_kind, patients)
      VALUES ('r', '', '', 'm', '\(action)', 'ok', 'system', '{}') RETURNING 1
      """
    for sql in [add, "SET ROLE clinic_owner; \(add)"] {
      let isOwner = sql != add
      do {
        _ = try await isOwner ? clinic.sql(sql) : clinic.appSQL(sql)
        #expect(isTaken, "owner: \(isOwner)")
      } catch {
        #expect(!isTaken && "\(error)".contains("42501"), "owner: \(isOwner): \(error)")
      }
    }
  }

  @Test func theLogIsAppendOnlyAlsoBySQL() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .frontDesk)
    for sql in [
      "UPDATE operations.audit_log SET method = 'x'", "DELETE FROM operations.audit_log",
      "TRUNCATE operations.audit_log",
    ] {
      await #expect(throws: (any Error).self) { try await clinic.appSQL(sql) }
      await #expect(throws: (any Error).self) { try await clinic.sql(sql) }
    }
  }

  /// A patient's own access log: who looked, by a number or an id (HIA; [ACC]).
  @Test func whoLookedAtAPatientIsFound() async throws {
    let clinic = try await TestClinic()
    try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .frontDesk)
    let found = try await clinic.call("audit.search", #"{"patient": "P-000123"}"#, as: .auditor)
    let row = try #require(found["items"]?.arrayValue?.first)
    #expect(
      row["account"]?.stringValue == "finn.desk" && row["roles"]?.stringValue == "frontDesk"
        && row["method"]?.stringValue == "patients.get")
    // The search is itself a look at the patient, by whichever name it was for them.
    let id = try #require(found["patientId"]?.stringValue)
    try await clinic.call("audit.search", #"{"patient": "\#(id)", "since": "2999-01-01T00:00:00Z"}"#, as: .auditor)
    let searches = try await clinic.sql("SELECT patients FROM operations.audit_log WHERE method = 'audit.search'")
    #expect(searches == "{\(id)}\n{\(id)}")
    #expect(try await clinic.refusal("audit.search", #"{"patient": "P-999999"}"#, as: .auditor) == "not_found")
    #expect(try await clinic.refusal("audit.search", "{}", as: .manager) == "forbidden")
    // What was refused is in the log as well.
    let refused = try await clinic.call("audit.search", #"{"account": "max.manager"}"#, as: .auditor)
    #expect(refused["items"]?.arrayValue?.first?["outcome"]?.stringValue == "forbidden")
  }
}
