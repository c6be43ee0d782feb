import ClinicTesting
import ClinicValues
import Operations

extension TestClinic {
  /// Calls as Miro Saito, the example clinic's second therapist.
  @discardableResult
  func callAsMiro(_ method: String, _ params: String) async throws -> JSON {
    let session = CallSession(origin: .network(address: "127.0.0.1"))
    session.bind(Token(stored: "npt_example_token_of_the_otherTherapist"))
    let call = Call(method: method, params: try JSONParser.parse(params))
    return try JSONParser.parse(try await dispatcher.handle(call, from: session))
  }

  /// The reason by which Miro's call is refused; nil when it is not.
  func refusalForMiro(_ method: String, _ params: String) async throws -> String? {
    do {
      try await callAsMiro(method, params)
      return nil
    } catch let error as CallError {
      return error.reason
    }
  }

  /// Calls, and returns the error that it ends in.
  func failure(_ method: String, _ params: String, as role: TestRole) async throws -> CallError? {
    do {
      try await call(method, params, as: role)
      return nil
    } catch let error as CallError {
      return error
    }
  }

  /// Runs SQL as the application's role in the name of an account; returns the SQLSTATE's sentence or nil when it runs.
  func refusedSQL(_ sql: String, as account: String) async throws -> String? {
    let id = try await value("SELECT id FROM access.accounts WHERE name = '\(account)'")
    do {
      try await appSQL("SELECT access.act_as('\(id)', false); \(sql)")
      return nil
    } catch {
      return String(reflecting: error)
    }
  }

  /// The one value that a statement returns, as the superuser.
  func value(_ sql: String) async throws -> String {
    try await self.sql(sql).split(separator: "\n").first.map(String.init) ?? ""
  }
}
