import Billing
import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// Random charges with random faults on both sides, from a printed seed (`CLINIC_SEED`): whatever fails, in the end
/// what the terminal has taken is what is recorded, charge by charge.
@Suite("Card terminals that fail (rule 2.15)")
struct TerminalFaultTests {
  private struct Step: Sendable {
    var method: String
    var params: String
    var faults: [TerminalDouble.Fault]
  }

  /// What a call may be refused with when things fail, and nothing else.
  private static let expected: Set<String> = [
    "charge_unsettled", "terminal_disagrees", "over_allocated", "invoice_transition", "busy", "outcome_unknown",
    "idempotency_mismatch",
  ]

  private static func fault(_ random: inout SeededRandom) -> TerminalDouble.Fault {
    switch Int.random(in: 0..<15, using: &random) {
    case 0: .decline
    case 1: .cutBefore
    case 2, 3: .cutAfter
    case 4: .silent
    case 5: .stalled
    case 6, 10: .late
    case 7: .answer("not JSON")
    case 8: .answer(TerminalDouble.approval("REFERENCE", "0.01"))
    case 9: .answer("{}", status: 503)
    default: .none
    }
  }

  private static func step(_ random: inout SeededRandom, charges: [String]) -> Step {
    let faults = (0..<2).map { _ in fault(&random) }
    let kind = Int.random(in: 0..<9, using: &random)
    if kind <= 2, let charge = charges.randomElement(using: &random) {
      return Step(method: "payments.settleCharge", params: #"{"charge": "\#(charge)"}"#, faults: faults)
    }
    if kind == 3 {
      let share = #"{"invoice": "prairie-ims-000002", "amount": \#(BillingClinic.money("5.00"))}"#
      let params =
        #"{"patient": "P-000123", "location": "riverside", "tender": "cash", "#
        + #""amount": \#(BillingClinic.money("6.00")), "allocations": [\#(share)]}"#
      return Step(method: "payments.record", params: params, faults: [])
    }
    // Few keys and amounts, so that calls are repeated, and keys used wrongly.
    let amount = "\(Int.random(in: 1...9, using: &random) * 10).00"
    let key = kind < 7 ? "random-key-\(Int.random(in: 0..<25, using: &random))" : nil
    let shares = Bool.random(using: &random) ? [("prairie-ims-000002", "10.00")] : []
    return Step(method: "payments.charge", params: TerminalClinic.params(amount, shares, key: key), faults: faults)
  }

  @Test func inTheEndBothSidesAgree() async throws {
    var random = SeededRandom(printedAs: "the terminal's faults")
    let steps = ProcessInfo.processInfo.environment["CLINIC_LONG"] == nil ? 40 : 600
    let desk = try await TerminalClinic(
      wait: .milliseconds(500), statusWait: .milliseconds(500), connections: 6)
    for round in 0..<steps {
      let ids = try await desk.books.clinic.sql(
        "SELECT id FROM billing.charges ORDER BY state = 'requested' DESC, requested_at DESC, id LIMIT 6")
      let charges = ids.split(separator: "\n").map(String.init)
      let batch = (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.step(&random, charges: charges) }
      desk.double.forgetFaults()
      desk.double.next(batch.flatMap(\.faults))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for step in batch { group.addTask { try await Self.carryOut(step, desk) } }
        // The database goes away under them, too.
        if round % 7 == 3 { group.addTask { try await desk.books.clinic.set(now: "2026-12-14T16:00:00Z") } }
        try await group.waitForAll()
      }
      if Int.random(in: 0..<10, using: &random) == 0 { desk.double.deliver() }
    }
    try await settleAll(desk)
    try await compare(desk)
    // What comes when all is settled charges nobody any more.
    desk.double.deliver()
    try await compare(desk)
    try await desk.remove()
  }

  private static func carryOut(_ step: Step, _ desk: TerminalClinic) async throws {
    do {
      try await desk.books.clinic.call(step.method, step.params, as: .biller)
    } catch let error as CallError {
      #expect(expected.contains(error.reason), "\(step.method): \(error.reason)")
    }
  }

  private func settleAll(_ desk: TerminalClinic) async throws {
    desk.double.forgetFaults()
    // The waits are short: on a busy machine a question may have to be asked again, as a person would.
    for _ in 0..<20 where try await desk.openCharges() != 0 {
      let ids = try await desk.books.clinic.sql("SELECT id FROM billing.charges WHERE state = 'requested'")
      for id in ids.split(separator: "\n") {
        try await Self.carryOut(
          Step(method: "payments.settleCharge", params: #"{"charge": "\#(id)"}"#, faults: []), desk)
      }
    }
    #expect(try await desk.openCharges() == 0)
  }

  private func compare(_ desk: TerminalClinic) async throws {
    let recorded = try await desk.books.clinic.sql(
      """
      SELECT c.id, p.amount FROM billing.charges c JOIN billing.payments p ON p.id = c.payment_id ORDER BY c.id
      """)
    #expect(recorded == desk.double.ledger)
    #expect(!recorded.isEmpty)
    let cards = try await desk.books.clinic.sql("SELECT sum(amount) FROM billing.payments WHERE tender = 'credit_card'")
    #expect(cards == String(desk.double.approvedTotal))
    #expect(try await desk.books.disagreements() == "")
  }
}
