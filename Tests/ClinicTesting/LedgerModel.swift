import ClinicValues
import Operations

/// Random operations on money, and what should come of them, told from the calls alone: it shares no code with the
/// program (rule 2.15). Amounts in cents.
public final class LedgerModel {
  struct Invoice {
    var id: String
    var total: Int
    var paid = 0
    var writtenOff = 0
    var isVoid = false
    /// Of the package that it sells.
    var package: String?
    var isRefunded = false
    var owed: Int { isVoid || isRefunded ? 0 : total - paid - writtenOff }
  }
  struct Payment {
    var id: String
    var amount: Int
    var allocated = 0
    var refunded = 0
    var left: Int { amount - allocated - refunded }
  }
  struct Allocation {
    var id: String
    var payment: Int
    var invoice: Int
    var amount: Int
    var isReleased = false
  }

  /// The program did something else than it should.
  public struct Disagreement: Error, CustomStringConvertible {
    public var description: String
  }

  /// Calls a method with parameters as JSON; throws the `CallError` that it is refused with.
  public typealias Caller = (_ method: String, _ params: String) async throws -> JSON

  private var invoices: [Invoice] = []
  private var payments: [Payment] = []
  private var allocations: [Allocation] = []
  private var random: SeededRandom
  private let caller: Caller
  /// What `offer` costs.
  private static let packagePrice = 2_000
  /// Parameters of `packages.offer`: two visits for 20.00, which the manager offers first.
  public static let offer =
    #"{"code": "model", "name": "Two visits", "treatment": "ims-45", "units": 2, "refundPolicy": "regular_price", "#
    + #""price": {"amount": "20.00", "currency": "CAD"}}"#

  public init(_ random: SeededRandom, calling caller: @escaping Caller) {
    self.random = random
    self.caller = caller
  }

  /// What each account of the ledger should have, in cents: a debit is more than nothing.
  public var accounts: [(name: String, cents: Int)] {
    [
      ("receivable", invoices.reduce(0) { $0 + $1.owed }), ("credit", -payments.reduce(0) { $0 + $1.left }),
      ("money", payments.reduce(0) { $0 + $1.amount - $1.refunded }),
      ("write_off", invoices.reduce(0) { $0 + $1.writtenOff }),
      // Of a package that has ended, what was given up of its price: it stands against the write-off.
      (
        "revenue",
        -invoices.reduce(0) { $0 + ($1.isRefunded ? $1.writtenOff : $1.isVoid || $1.package != nil ? 0 : $1.total) }
      ),
      (
        "package_liability",
        -invoices.reduce(0) { $0 + ($1.isVoid || $1.isRefunded || $1.package == nil ? 0 : $1.total) }
      ),
    ]
  }

  /// Does one thing, whatever comes of it, and looks whether that is what should.
  public func step() async throws {
    switch pick(9) {
    case 0: try await issue()
    case 1: try await pay()
    case 2: try await allocate()
    case 3: try await release()
    case 4: try await refund()
    case 5: try await writeOff()
    case 6: try await sell()
    case 7: try await endPackage()
    default: try await void()
    }
  }

  private func money(_ cents: Int) -> String {
    #"{"amount": "\#(cents / 100).\#(cents % 100 < 10 ? "0" : "")\#(cents % 100)", "currency": "CAD"}"#
  }
  private func pick(_ count: Int) -> Int { Int.random(in: 0..<max(1, count), using: &random) }
  /// Small, so that bounds are met often.
  private func amount() -> Int { Int.random(in: 1...30, using: &random) * 100 }

  /// Calls, and throws unless it is refused by this name; nil: not at all.
  @discardableResult
  private func call(_ method: String, _ params: String, refusedAs expected: String? = nil) async throws -> JSON {
    do {
      let answer = try await caller(method, params)
      guard expected == nil else { throw Disagreement(description: "\(method) \(params): not \(expected ?? "")") }
      return answer
    } catch let error as CallError {
      guard error.reason == expected else {
        throw Disagreement(description: "\(method) \(params): \(error.reason), not \(expected ?? "done")")
      }
      return .null
    }
  }

  private func issue() async throws {
    let total = amount()
    let draft = try await call("invoices.draft", #"{"patient": "P-000123", "location": "riverside"}"#)
    let id = draft["invoice"]?["id"]?.stringValue ?? ""
    try await call(
      "invoices.addLine",
      #"{"invoice": "\#(id)", "description": "Report", "unitPrice": \#(money(total)), "#
        + #""taxReason": "exempt_physiotherapy"}"#)
    try await call("invoices.issue", #"{"invoice": "\#(id)"}"#)
    invoices.append(.init(id: id, total: total))
  }

  private func pay() async throws {
    let amount = amount()
    let paid = try await call(
      "payments.record",
      #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": \#(money(amount))}"#)
    payments.append(.init(id: paid["payment"]?["id"]?.stringValue ?? "", amount: amount))
  }

  private func allocate() async throws {
    guard !payments.isEmpty, !invoices.isEmpty else { return }
    let (payment, invoice, amount) = (pick(payments.count), pick(invoices.count), amount())
    let expected: String? =
      amount > payments[payment].left
      ? "over_spent"
      : invoices[invoice].isVoid
        ? "invoice_transition" : amount > invoices[invoice].owed ? "over_allocated" : nil
    let answer = try await call(
      "payments.allocate",
      #"{"payment": "\#(payments[payment].id)", "allocations": [{"invoice": "#
        + #""\#(invoices[invoice].id)", "amount": \#(money(amount))}]}"#, refusedAs: expected)
    guard expected == nil else { return }
    let known = Set(allocations.map(\.id))
    let added = (answer["allocations"]?.arrayValue ?? []).filter { $0["reverses"] == nil }
      .compactMap { $0["id"]?.stringValue }.filter { !known.contains($0) }
    guard added.count == 1, let id = added.first else {
      throw Disagreement(description: "\(added.count) allocations, not one")
    }
    allocations.append(.init(id: id, payment: payment, invoice: invoice, amount: amount))
    payments[payment].allocated += amount
    invoices[invoice].paid += amount
  }

  private func sell() async throws {
    let sold = try await call(
      "packages.sell", #"{"patient": "P-000123", "offer": "model", "location": "riverside"}"#)
    invoices.append(
      .init(
        id: sold["invoiceId"]?.stringValue ?? "", total: Self.packagePrice, package: sold["id"]?.stringValue ?? ""))
  }

  /// No visit was had, so all that was paid goes back.
  private func endPackage() async throws {
    guard let place = invoices.indices.filter({ invoices[$0].package != nil }).randomElement(using: &random) else {
      return
    }
    let sale = invoices[place]
    let expected: String? = sale.isVoid || sale.isRefunded ? "no_package" : nil
    try await call(
      "packages.refund", #"{"package": "\#(sale.package ?? "")", "reason": "Model"}"#, refusedAs: expected)
    guard expected == nil else { return }
    for index in allocations.indices where allocations[index].invoice == place && !allocations[index].isReleased {
      allocations[index].isReleased = true
      payments[allocations[index].payment].allocated -= allocations[index].amount
      payments[allocations[index].payment].refunded += allocations[index].amount
    }
    invoices[place].paid = 0
    invoices[place].isRefunded = true
  }

  private func release() async throws {
    guard !allocations.isEmpty else { return }
    let place = pick(allocations.count)
    let allocation = allocations[place]
    try await call(
      "payments.release", #"{"allocation": "\#(allocation.id)", "reason": "Model"}"#,
      refusedAs: allocation.isReleased ? "already_reversed" : nil)
    guard !allocation.isReleased else { return }
    allocations[place].isReleased = true
    payments[allocation.payment].allocated -= allocation.amount
    invoices[allocation.invoice].paid -= allocation.amount
  }

  private func refund() async throws {
    guard !payments.isEmpty else { return }
    let (payment, amount) = (pick(payments.count), amount())
    let isTooMuch = amount > payments[payment].left
    try await call(
      "payments.refund", #"{"payment": "\#(payments[payment].id)", "amount": \#(money(amount)), "reason": "Model"}"#,
      refusedAs: isTooMuch ? "over_spent" : nil)
    if !isTooMuch { payments[payment].refunded += amount }
  }

  private func writeOff() async throws {
    guard !invoices.isEmpty else { return }
    let (invoice, amount) = (pick(invoices.count), amount())
    let expected: String? =
      invoices[invoice].isVoid ? "invoice_transition" : amount > invoices[invoice].owed ? "over_allocated" : nil
    try await call(
      "invoices.writeOff", #"{"invoice": "\#(invoices[invoice].id)", "amount": \#(money(amount)), "reason": "Model"}"#,
      refusedAs: expected)
    if expected == nil { invoices[invoice].writtenOff += amount }
  }

  private func void() async throws {
    guard !invoices.isEmpty else { return }
    let place = pick(invoices.count)
    let invoice = invoices[place]
    let expected: String? =
      invoice.isVoid
      ? "invoice_transition" : invoice.paid + invoice.writtenOff > 0 || invoice.isRefunded ? "invoice_in_use" : nil
    try await call("invoices.void", #"{"invoice": "\#(invoice.id)", "reason": "Model"}"#, refusedAs: expected)
    if expected == nil { invoices[place].isVoid = true }
  }
}
