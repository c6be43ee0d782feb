import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// Random operations on money against a model in Swift that shares no code with the program, from a printed seed; in
/// CI some hundreds, on demand (`Scripts/test --long`) ten thousand.
@Suite("The ledger against its model (rule 2.15)")
struct LedgerModelTests {
  /// What should be, told from the calls alone. Amounts in cents.
  private struct Model {
    struct Invoice {
      var id: String
      var total: Int
      var paid = 0
      var writtenOff = 0
      var isVoid = false
      var owed: Int { isVoid ? 0 : total - paid - writtenOff }
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
    var invoices: [Invoice] = []
    var payments: [Payment] = []
    var allocations: [Allocation] = []
  }

  private final class Run {
    let books: BillingClinic
    var random: SeededRandom
    var model = Model()
    init(_ books: BillingClinic, _ random: SeededRandom) {
      self.books = books
      self.random = random
    }

    private func cents(_ cents: Int) -> String {
      BillingClinic.money("\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)")
    }
    private func pick(_ count: Int) -> Int { Int.random(in: 0..<max(1, count), using: &random) }
    /// Small, so that bounds are met often.
    private func amount() -> Int { Int.random(in: 1...30, using: &random) * 100 }

    func step() async throws {
      switch pick(7) {
      case 0: try await issue()
      case 1: try await pay()
      case 2: try await allocate()
      case 3: try await release()
      case 4: try await refund()
      case 5: try await writeOff()
      default: try await void()
      }
    }

    private func issue() async throws {
      let total = amount()
      let id = try await books.invoice("\(total / 100)")
      model.invoices.append(.init(id: id, total: total))
    }

    private func pay() async throws {
      let amount = amount()
      let paid = try await books.call(
        "payments.record",
        #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "amount": \#(cents(amount))}"#)
      model.payments.append(.init(id: paid["payment"]?["id"]?.stringValue ?? "", amount: amount))
    }

    private func allocate() async throws {
      guard !model.payments.isEmpty, !model.invoices.isEmpty else { return }
      let (payment, invoice, amount) = (pick(model.payments.count), pick(model.invoices.count), amount())
      let expected: String? =
        amount > model.payments[payment].left
        ? "over_spent"
        : model.invoices[invoice].isVoid
          ? "invoice_transition" : amount > model.invoices[invoice].owed ? "over_allocated" : nil
      let params =
        #"{"payment": "\#(model.payments[payment].id)", "allocations": [{"invoice": "#
        + #""\#(model.invoices[invoice].id)", "amount": \#(cents(amount))}]}"#
      guard expected == nil else {
        #expect(try await books.refusal("payments.allocate", params) == expected)
        return
      }
      let known = Set(model.allocations.map(\.id))
      let rows = try await books.call("payments.allocate", params)["allocations"]?.arrayValue ?? []
      let added = rows.filter { $0["reverses"] == nil }.compactMap { $0["id"]?.stringValue }.filter {
        !known.contains($0)
      }
      #expect(added.count == 1)
      let id = added.first ?? ""
      model.allocations.append(.init(id: id, payment: payment, invoice: invoice, amount: amount))
      model.payments[payment].allocated += amount
      model.invoices[invoice].paid += amount
    }

    private func release() async throws {
      guard !model.allocations.isEmpty else { return }
      let place = pick(model.allocations.count)
      let allocation = model.allocations[place]
      let refused = try await books.refusal(
        "payments.release", #"{"allocation": "\#(allocation.id)", "reason": "Model"}"#)
      #expect(refused == (allocation.isReleased ? "already_reversed" : nil))
      guard !allocation.isReleased else { return }
      model.allocations[place].isReleased = true
      model.payments[allocation.payment].allocated -= allocation.amount
      model.invoices[allocation.invoice].paid -= allocation.amount
    }

    private func refund() async throws {
      guard !model.payments.isEmpty else { return }
      let (payment, amount) = (pick(model.payments.count), amount())
      let refused = try await books.refusal(
        "payments.refund",
        #"{"payment": "\#(model.payments[payment].id)", "amount": \#(cents(amount)), "reason": "Model"}"#)
      let isTooMuch = amount > model.payments[payment].left
      #expect(refused == (isTooMuch ? "over_spent" : nil))
      if !isTooMuch { model.payments[payment].refunded += amount }
    }

    private func writeOff() async throws {
      guard !model.invoices.isEmpty else { return }
      let (invoice, amount) = (pick(model.invoices.count), amount())
      let expected: String? =
        model.invoices[invoice].isVoid
        ? "invoice_transition" : amount > model.invoices[invoice].owed ? "over_allocated" : nil
      #expect(
        try await books.refusal(
          "invoices.writeOff",
          #"{"invoice": "\#(model.invoices[invoice].id)", "amount": \#(cents(amount)), "reason": "Model"}"#)
          == expected)
      if expected == nil { model.invoices[invoice].writtenOff += amount }
    }

    private func void() async throws {
      guard !model.invoices.isEmpty else { return }
      let place = pick(model.invoices.count)
      let invoice = model.invoices[place]
      let expected: String? =
        invoice.isVoid
        ? "invoice_transition" : invoice.paid + invoice.writtenOff > 0 ? "invoice_in_use" : nil
      #expect(
        try await books.refusal("invoices.void", #"{"invoice": "\#(invoice.id)", "reason": "Model"}"#) == expected)
      if expected == nil { model.invoices[place].isVoid = true }
    }

    /// What the ledger has, beside what the model has.
    func compare() async throws {
      let own =
        "SELECT coalesce(sum(p.amount), 0) FROM billing.postings p JOIN billing.entries e ON e.id = p.entry_id "
        + "WHERE e.id > (SELECT max(x.id) FROM billing.entries x WHERE x.at <= '2026-12-14T15:00:00Z') AND account = "
      let owed = model.invoices.reduce(0) { $0 + $1.owed }
      #expect(try await books.clinic.sql(own + "'receivable'") == "\(owed)")
      let credit = model.payments.reduce(0) { $0 + $1.left }
      #expect(try await books.clinic.sql(own + "'credit'") == "\(-credit)")
      let money = model.payments.reduce(0) { $0 + $1.amount - $1.refunded }
      #expect(try await books.clinic.sql(own + "'money'") == "\(money)")
      let given = model.invoices.reduce(0) { $0 + $1.writtenOff }
      #expect(try await books.clinic.sql(own + "'write_off'") == "\(given)")
      #expect(try await books.disagreements() == "")
    }
  }

  @Test func randomOperationsAgreeWithTheModel() async throws {
    let isLong = ProcessInfo.processInfo.environment["CLINIC_LONG"] != nil
    let books = try await BillingClinic(connections: 2)
    let run = Run(books, SeededRandom(printedAs: "ledger model"))
    for step in 1...(isLong ? 10_000 : 300) {
      try await run.step()
      if step % 100 == 0 { try await run.compare() }
    }
    try await books.clinic.remove()
  }

  /// Many clients at once: whatever a reader sees at any moment balances, no refund is too much, no number is left out.
  @Test func whatAReaderSeesBalances() async throws {
    let isLong = ProcessInfo.processInfo.environment["CLINIC_LONG"] != nil
    let (clients, operations) = isLong ? (50, 200) : (8, 25)
    let books = try await BillingClinic(connections: 16)
    let isDone = Done()
    async let reads = Self.watch(books, until: isDone)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<clients {
        group.addTask {
          let run = Run(books, SeededRandom(seed: UInt64(client)))
          for _ in 0..<operations { try await run.step() }
        }
      }
      try await group.waitForAll()
    }
    isDone.set()
    #expect(try await reads > 3)
    #expect(try await books.disagreements() == "")
    try await books.clinic.remove()
  }

  private static func watch(_ books: BillingClinic, until isDone: Done) async throws -> Int {
    var reads = 0
    while !isDone.isSet {
      #expect(try await books.disagreements() == "")
      reads += 1
    }
    return reads
  }

  private final class Done: @unchecked Sendable {
    // Sendable: under the lock.
    private let lock = NSLock()
    private var value = false
    var isSet: Bool { lock.withLock { value } }
    func set() { lock.withLock { value = true } }
  }
}
