import ClinicTesting
import Store
import Testing

@testable import Scheduling

@Suite struct StatementTests {
  @Test func everyStatementFitsTheSchema() async throws {
    let clinic = try await TestClinic()
    let connection = try await Connection.open(ConnectionSettings(conninfo: clinic.database.app))
    for statement in SchedulingModule.statements {
      #expect(try await misfit(of: statement, on: connection) == nil, "\(type(of: statement))")
    }
  }

  private func misfit<S: Statement>(of statement: S, on connection: Connection) async throws -> String? {
    do {
      return try await connection.mismatch(S.self, example: statement)
    } catch let error as StoreError {
      return String(reflecting: error)
    }
  }
}
