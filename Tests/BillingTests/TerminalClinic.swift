import Billing
import CardTerminals
import ClinicTesting
import ClinicValues
import Operations

/// The example clinic with a terminal at Riverside's front desk and one at Foothills, both behind one double of a
/// bridge, spoken to over HTTP as the server does.
struct TerminalClinic {
  /// Lives as long as the tests: it may not go while a request is under way.
  private static let client = TerminalConnections.client()

  let books: BillingClinic
  let double: TerminalDouble

  /// - Parameters:
  ///   - wait: how long a charge may take; short only where a test waits for the end of it.
  ///   - statusWait: likewise for the other questions.
  init(
    wait: Duration = .seconds(30), statusWait: Duration = .seconds(30), connections: Int = 4
  ) async throws {
    let double = try await TerminalDouble.start()
    self.double = double
    let terminal = HTTPTerminal(
      client: Self.client, url: try TerminalURL("http://127.0.0.1:\(double.port)"),
      token: try Token(TerminalDouble.token),
      chargeMax: wait, statusMax: statusWait)
    books = try await BillingClinic(
      connections: connections,
      terminals: PaymentTerminals(
        try ["riverside", "foothills"].map { location in
          PaymentTerminals.Entry(
            code: try TerminalCode(location == "riverside" ? "front-desk" : "foothills-desk"),
            location: try LocationCode(location), kind: .http, terminal: terminal)
        }))
  }

  func remove() async throws {
    await double.stop()
    try await books.clinic.remove()
  }

  static func params(_ amount: String, _ shares: [(String, String)] = [], key: String? = nil) -> String {
    let allocations = shares.map { #"{"invoice": "\#($0.0)", "amount": \#(BillingClinic.money($0.1))}"# }
    return #"{"patient": "P-000123", "location": "riverside", "terminal": "front-desk", "#
      + #""amount": \#(BillingClinic.money(amount)), "allocations": [\#(allocations.joined(separator: ","))]"#
      + (key.map { #", "idempotencyKey": "\#($0)"}"# } ?? "}")
  }

  @discardableResult
  func charge(_ params: String, as role: TestRole = .frontDesk) async throws -> JSON {
    try await books.call("payments.charge", params, as: role)
  }

  @discardableResult
  func settle(_ charge: String, as role: TestRole = .frontDesk) async throws -> JSON {
    try await books.call("payments.settleCharge", #"{"charge": "\#(charge)"}"#, as: role)
  }

  /// Charges where that is refused; the reason, and the charge that the refusal names.
  func refused(_ params: String) async throws -> (reason: String?, charge: String) {
    do {
      try await charge(params)
      return (nil, "")
    } catch let error as CallError {
      return (error.reason, error.details["charge"]?.stringValue ?? "")
    }
  }

  /// The charges but for the one that the example clinic has open: their states, in order.
  func states() async throws -> String {
    try await books.clinic.sql(
      """
      SELECT coalesce(string_agg(state, ' ' ORDER BY state), '') FROM billing.charges
      WHERE id <> '01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e'
      """)
  }

  /// The payments that charges led to, in minor units.
  func recorded() async throws -> String {
    try await books.clinic.sql(
      """
      SELECT coalesce(string_agg(p.amount::text, ' ' ORDER BY p.amount), '') FROM billing.payments p
      WHERE p.tender = 'credit_card'
      """)
  }

  /// Both, and how many charges the day's look counts as open; the example clinic has one.
  func standing() async throws -> String {
    "\(try await states()) [\(try await recorded())] \(try await openCharges() ?? -1)"
  }

  func openCharges() async throws -> Int? {
    try await books.call("day.show", #"{"location": "riverside"}"#)["openCharges"]?.intValue
  }
}
