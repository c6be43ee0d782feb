import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// Random operations on money against a model in Swift that shares no code with the program, from a printed seed; in
/// CI some hundreds, on demand (`Scripts/test --long`) ten thousand. ClinicServerTests does the same with the server
/// killed between.
@Suite("The ledger against its model (rule 2.15)")
struct LedgerModelTests {
  private static let isLong = ProcessInfo.processInfo.environment["CLINIC_LONG"] != nil

  private static func model(_ books: BillingClinic, _ random: SeededRandom) -> LedgerModel {
    LedgerModel(random) { try await books.call($0, $1) }
  }

  private static func clinic(connections: Int) async throws -> BillingClinic {
    let books = try await BillingClinic(connections: connections)
    try await books.call("packages.offer", LedgerModel.offer, as: .manager)
    return books
  }

  @Test func randomOperationsAgreeWithTheModel() async throws {
    let books = try await Self.clinic(connections: 2)
    let model = Self.model(books, SeededRandom(printedAs: "ledger model"))
    let before = try await books.clinic.sql("SELECT max(id) FROM billing.entries")
    for step in 1...(Self.isLong ? 10_000 : 300) {
      try await model.step()
      guard step % 100 == 0 else { continue }
      for (account, cents) in model.accounts {
        let has = try await books.clinic.sql(
          "SELECT coalesce(sum(amount), 0) FROM billing.postings WHERE entry_id > \(before) AND account = '\(account)'")
        #expect(has == "\(cents)", "\(account) after \(step)")
      }
      #expect(try await books.disagreements() == "")
    }
    try await books.clinic.remove()
  }

  /// Many clients at once: whatever a reader sees at any moment balances, no refund is too much, no number is left out.
  @Test func whatAReaderSeesBalances() async throws {
    let (clients, operations) = Self.isLong ? (50, 200) : (8, 25)
    let books = try await Self.clinic(connections: 16)
    let isDone = Done()
    async let reads = Self.watch(books, until: isDone)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<clients {
        group.addTask {
          let model = Self.model(books, SeededRandom(seed: UInt64(client)))
          for _ in 0..<operations { try await model.step() }
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
