import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// Random courses of invoices, payments, releases, credit notes and voids over three months against an oracle in Swift
/// that shares no code with the program and counts in fractions of its own, from a printed seed.
@Suite("Pay against its oracle (rule 2.23)")
struct CompensationModelTests {
  /// What is agreed: one line a rate, as `compensation.setRate` takes it.
  private struct Rate {
    var therapist: String
    var treatment: String?
    var location: String?
    var basis: String
    var basisPoints: Int
    var days: Range<String>
    var assistant: (slug: String, basisPoints: Int)?
  }

  private static let rates: [Rate] = [
    Rate(therapist: PayClinic.miro, basis: "collected", basisPoints: 4567, days: "2026-01-01"..<"2027-01-10"),
    Rate(
      therapist: PayClinic.miro, basis: "invoiced", basisPoints: 5050, days: "2027-01-10"..<"9999",
      assistant: (PayClinic.dana, 3333)),
    Rate(
      therapist: PayClinic.miro, treatment: "ims-45", basis: "collected", basisPoints: 6001,
      days: "2026-12-20"..<"9999",
      assistant: (PayClinic.dana, 2500)),
    Rate(
      therapist: PayClinic.dana, location: "foothills", basis: "invoiced", basisPoints: 3333,
      days: "2026-01-01"..<"9999"),
    Rate(
      therapist: PayClinic.dana, treatment: "ims-45", location: "riverside", basis: "collected", basisPoints: 7777,
      days: "2026-01-01"..<"9999", assistant: (PayClinic.miro, 1)),
  ]

  private struct Line {
    var line: PayClinic.Line
    var isCredited = false
    var net: Int { line.price }
    var gross: Int { line.price + (line.isTaxed ? (line.price * 5 + 50) / 100 : 0) }
  }

  private struct Invoice {
    var id: String
    var location: String
    var lines: [Line]
    var isVoid = false
    /// Amounts applied, by the allocation's id.
    var applied: [String: Int] = [:]
    /// Credit notes by their id, with the places that they took back.
    var notes: [String: [Int]] = [:]
    var paid: Int { applied.values.reduce(0, +) }
    /// What is owed before payments.
    var due: Int { lines.filter { !$0.isCredited }.map(\.gross).reduce(0, +) }
  }

  private final class Run {
    let clinic: PayClinic
    var random: SeededRandom
    var invoices: [Invoice] = []
    var month = 0
    /// What each therapist should have of each month: a line an item, the sum in cents, and the lines without a rate.
    var items: [String: [String]] = [:]
    var sums: [String: Int] = [:]
    var unrated: [String: Set<String>] = [:]
    init(_ clinic: PayClinic, _ random: SeededRandom) {
      self.clinic = clinic
      self.random = random
    }

    static let months = ["2026-12", "2027-01", "2027-02"]
    private func pick(_ count: Int) -> Int { Int.random(in: 0..<max(1, count), using: &random) }
    /// Half up, below nothing likewise.
    private func part(_ amount: Int, _ basisPoints: Int) -> Int {
      let (whole, rest) = (amount.magnitude * UInt(basisPoints)).quotientAndRemainder(dividingBy: 10_000)
      return (amount < 0 ? -1 : 1) * Int(rest >= 5000 ? whole + 1 : whole)
    }

    private func rate(of line: PayClinic.Line, at location: String) -> Rate? {
      let holding = CompensationModelTests.rates.filter { rate in
        rate.therapist == line.therapist && rate.days.contains(line.day)
          && (rate.treatment == nil || rate.treatment == line.treatment)
          && (rate.location == nil || rate.location == location)
      }
      return holding.max { weight($0) < weight($1) }
    }
    private func weight(_ rate: Rate) -> Int { (rate.treatment == nil ? 0 : 2) + (rate.location == nil ? 0 : 1) }

    /// Notes that an amount on a line counts by a basis.
    private func earn(
      _ amount: Int, on place: Int, of invoice: Invoice, as event: String, basis: String, note: String? = nil
    ) {
      let line = invoice.lines[place].line
      guard amount != 0, let therapist = line.therapist else { return }
      let month = Self.months[self.month]
      guard let rate = rate(of: line, at: invoice.location) else {
        unrated["\(therapist) \(month)", default: []].insert("\(note ?? invoice.id) \(place)")
        return
      }
      guard rate.basis == basis else { return }
      let pay = part(amount, rate.basisPoints)
      let share = rate.assistant.map { part(pay, $0.basisPoints) }
      let item =
        "\(event) \(PayClinic.amount(amount)) \(rate.basisPoints) \(PayClinic.amount(pay)) "
        + "\(share.map { PayClinic.amount($0) } ?? "-")"
      items["\(therapist) \(month)", default: []].append(item)
      sums["\(therapist) \(month)", default: 0] += pay - (share ?? 0)
      if let assistant = rate.assistant?.slug, let share {
        items["\(assistant) \(month)", default: []].append(item)
        sums["\(assistant) \(month)", default: 0] += share
      }
    }

    /// What an amount comes to on the net of each line: borders along the total, each rounded half up.
    private func parts(_ amount: Int, on invoice: Invoice) -> [Int] {
      let total = invoice.due
      func border(_ at: Int) -> Int {
        let (whole, rest) = (amount * at).quotientAndRemainder(dividingBy: total)
        return rest * 2 >= total ? whole + 1 : whole
      }
      var at = 0
      return invoice.lines.map { line in
        guard !line.isCredited, total > 0 else { return 0 }
        defer { at += line.gross }
        return border(at + line.net) - border(at)
      }
    }

    private func collect(_ parts: [Int], on invoice: Invoice, as event: String) {
      for (place, net) in parts.enumerated() { earn(net, on: place, of: invoice, as: event, basis: "collected") }
    }

    func step() async throws {
      switch pick(9) {
      case 0, 1: try await issue()
      case 2, 3, 4: try await pay()
      case 5: try await release()
      case 6: try await credit()
      case 7: try await voidNote()
      default: try await void()
      }
    }

    private func issue() async throws {
      let lines = (0...pick(4)).map { _ in
        PayClinic.Line(
          therapist: [PayClinic.miro, PayClinic.miro, PayClinic.dana, nil][pick(4)],
          treatment: ["ims-45", nil, "assessment-60"][pick(3)],
          day: ["2025-12-31", "2026-12-14", "2026-12-20", "2027-01-09", "2027-01-10"][pick(5)],
          price: [1, 3, 999, 3333, 11_500, Int.random(in: 1...9999, using: &random)][pick(6)], isTaxed: pick(2) == 0)
      }
      let location = ["riverside", "foothills"][pick(2)]
      let id = try await clinic.issue(lines, at: location)
      let invoice = Invoice(id: id, location: location, lines: lines.map { Line(line: $0) })
      invoices.append(invoice)
      for (place, line) in lines.enumerated() {
        earn(line.price, on: place, of: invoice, as: "issue", basis: "invoiced")
      }
    }

    private func pay() async throws {
      let open = invoices.indices.filter { !invoices[$0].isVoid && invoices[$0].due > invoices[$0].paid }
      guard let at = open.randomElement(using: &random) else { return }
      let owed = invoices[at].due - invoices[at].paid
      let amount = [owed, 1, Int.random(in: 1...owed, using: &random)][pick(3)]
      let id = try await clinic.pay(amount, of: invoices[at].id, at: ["riverside", "foothills"][pick(2)])
      invoices[at].applied[id] = amount
      collect(parts(amount, on: invoices[at]), on: invoices[at], as: "allocation")
    }

    private func release() async throws {
      guard let at = invoices.indices.filter({ invoices[$0].paid > 0 }).randomElement(using: &random) else { return }
      try await releaseOne(at)
    }

    private func releaseOne(_ at: Int) async throws {
      guard let id = invoices[at].applied.keys.sorted().randomElement(using: &random),
        let amount = invoices[at].applied.removeValue(forKey: id)
      else { return }
      try await clinic.release(id)
      collect(parts(amount, on: invoices[at]).map { -$0 }, on: invoices[at], as: "release")
    }

    /// What is applied to an invoice, moved from how it lay on the lines to how it lies now.
    private func move(_ at: Int, from before: Invoice, as event: String) {
      var moved = Array(repeating: 0, count: before.lines.count)
      for amount in before.applied.values {
        for (place, (old, new)) in zip(parts(amount, on: before), parts(amount, on: invoices[at])).enumerated() {
          moved[place] += new - old
        }
      }
      collect(moved, on: before, as: event)
    }

    private func credit() async throws {
      let open = invoices.indices.filter { at in
        !invoices[at].isVoid && invoices[at].lines.contains { !$0.isCredited }
      }
      guard let at = open.randomElement(using: &random) else { return }
      let places = invoices[at].lines.indices.filter { !invoices[at].lines[$0].isCredited && pick(2) == 0 }
      guard !places.isEmpty else { return }
      // What is credited is not paid.
      let credited = places.map { invoices[at].lines[$0].gross }.reduce(0, +)
      while invoices[at].paid > invoices[at].due - credited { try await releaseOne(at) }
      let before = invoices[at]
      let note = try await clinic.credit(places.map { $0 + 1 }, of: before.id)
      invoices[at].notes[note] = places
      for place in places {
        invoices[at].lines[place].isCredited = true
        earn(-before.lines[place].net, on: place, of: before, as: "credit_note", basis: "invoiced", note: note)
      }
      move(at, from: before, as: "credit_note")
    }

    private func voidNote() async throws {
      guard let at = invoices.indices.filter({ !invoices[$0].notes.isEmpty }).randomElement(using: &random),
        let note = invoices[at].notes.keys.sorted().randomElement(using: &random),
        let places = invoices[at].notes.removeValue(forKey: note)
      else { return }
      try await clinic.void(note)
      let before = invoices[at]
      for place in places {
        invoices[at].lines[place].isCredited = false
        earn(before.lines[place].net, on: place, of: before, as: "void", basis: "invoiced", note: note)
      }
      move(at, from: before, as: "void")
    }

    private func void() async throws {
      let open = invoices.indices.filter { at in
        !invoices[at].isVoid && invoices[at].paid == 0 && invoices[at].notes.isEmpty
      }
      guard let at = open.randomElement(using: &random) else { return }
      try await clinic.void(invoices[at].id)
      invoices[at].isVoid = true
      for (place, line) in invoices[at].lines.enumerated() {
        earn(-line.net, on: place, of: invoices[at], as: "void", basis: "invoiced")
      }
    }

    /// The statements of all months, beside what the oracle has.
    func compare() async throws {
      for (month, until) in zip(Self.months, ["2027-01-01", "2027-02-01", "2027-03-01"]) {
        for therapist in [PayClinic.miro, PayClinic.dana] {
          let found = try await statement(therapist, "\(month)-01", until)
          #expect(found.items.sorted() == items["\(therapist) \(month)", default: []].sorted(), "\(therapist) \(month)")
          #expect(found.earned == PayClinic.amount(sums["\(therapist) \(month)", default: 0]), "\(therapist) \(month)")
          #expect(found.unrated == unrated["\(therapist) \(month)", default: []].count, "\(therapist) \(month)")
        }
      }
    }

    private func statement(
      _ therapist: String, _ from: String, _ until: String
    ) async throws -> (items: [String], earned: String, unrated: Int) {
      var items: [String] = []
      var more = ""
      while true {
        let page = try await clinic.statement(therapist, from, until, more: more)
        for (item, text) in zip(page["items"]?.arrayValue ?? [], PayClinic.items(page)) {
          items.append(text + " " + (item["assistantPay"]?["amount"]?.stringValue ?? "-"))
        }
        guard let cursor = page["nextCursor"]?.stringValue else {
          return (items, PayClinic.earned(page) ?? "0.00", PayClinic.unrated(page))
        }
        more = #", "cursor": "\#(cursor)""#
      }
    }
  }

  @Test func randomCoursesAgreeWithTheOracle() async throws {
    let isLong = ProcessInfo.processInfo.environment["CLINIC_LONG"] != nil
    let clinic = try await PayClinic(connections: 2)
    try await clinic.books.clinic.sql("SET session_replication_role = replica; DELETE FROM billing.entries")
    for rate in Self.rates {
      try await clinic.set(
        PayClinic.rate(
          rate.basisPoints, of: rate.therapist, rate.basis, treatment: rate.treatment, location: rate.location,
          from: rate.days.lowerBound, until: rate.days.upperBound == "9999" ? nil : rate.days.upperBound,
          assistant: rate.assistant))
    }
    let run = Run(clinic, SeededRandom(printedAs: "pay"))
    for month in Run.months.indices {
      run.month = month
      if month > 0 { try await clinic.books.clinic.set(now: "\(Run.months[month])-04T16:00:00Z") }
      for _ in 1...(isLong ? 1500 : 80) { try await run.step() }
      try await run.compare()
    }
    #expect(try await clinic.books.disagreements().contains("entry") == false)
    try await clinic.books.clinic.remove()
  }
}
