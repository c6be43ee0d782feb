import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import Billing

@Suite("What becomes of a remittance's lines (rule 2.16, B4)")
struct RemittancePlanTests {
  private static func invoice(_ number: Int) -> InvoiceNumber {
    InvoiceNumber(stored: "prairie-ims-00000\(number)")
  }

  private static func line(_ claim: Int, _ amount: Int64, _ outcome: RemittanceOutcome? = nil) -> RemittanceLine {
    RemittanceLine(claim: invoice(claim), outcome: outcome ?? (amount > 0 ? .paid : .reversed), amount: amount)
  }

  private static func claim(
    _ number: Int, _ status: ClaimStatus, owed: Int64, held: Int64 = 0
  ) -> (InvoiceNumber, RemittancePlan.Claim) {
    let id = InvoiceID(UUID(high: 0x7000, low: 0x8000_0000_0000_0000 + UInt64(number)))
    return (invoice(number), .init(invoice: id, status: status, balance: owed, paid: held, fromPayer: held))
  }

  private static func told(_ plan: RemittancePlan?) -> String {
    guard let plan else { return "unbalanced" }
    let parts = plan.parts.map { part in
      let step =
        switch part.step {
        case .allocate(let amount): "+\(amount)"
        case .takeBack(let amount): "-\(amount)"
        case .answer(let answer): answer.rawValue
        case .nothing: "nothing"
        }
      return step + (part.remark == nil ? "" : "!")
    }
    return (parts + ["in \(plan.gross)"]).joined(separator: " ")
  }

  /// One line a case: lines, deposit, claims, what is done with each (! where it says why it is less), what comes in.
  @Test(
    arguments: [
      ([line(1, 8_000)], 8_000, [claim(1, .submitted, owed: 10_000)], "+8000 in 8000"),
      ([line(1, 12_000)], 12_000, [claim(1, .submitted, owed: 10_000)], "+10000! in 12000"),
      (
        [line(1, 8_000), line(2, 5_000)], 14_000,
        [claim(1, .submitted, owed: 8_000), claim(2, .accepted, owed: 9_000)], "+8000 +5000 in 14000"
      ),
      ([line(1, 8_000)], 7_999, [claim(1, .submitted, owed: 10_000)], "unbalanced"),
      ([line(9, 8_000)], 8_000, [claim(1, .submitted, owed: 10_000)], "nothing! in 8000"),
      ([line(1, 0, .denied)], 0, [claim(1, .submitted, owed: 10_000)], "denied in 0"),
      ([line(1, 0, .accepted)], 0, [claim(1, .submitted, owed: 10_000)], "accepted in 0"),
      ([line(1, 0, .denied)], 0, [claim(1, .draft, owed: 10_000)], "nothing! in 0"),
      ([line(1, 0, .denied)], 0, [claim(1, .paid, owed: 0, held: 10_000)], "nothing! in 0"),
      // Taken back, and out of the same deposit.
      (
        [line(1, -8_000), line(2, 9_000)], 1_000,
        [claim(1, .partlyPaid, owed: 2_000, held: 8_000), claim(2, .submitted, owed: 9_000)], "-8000 +9000 in 9000"
      ),
      ([line(1, -8_000)], 0, [claim(1, .partlyPaid, owed: 2_000, held: 5_000)], "-5000! in 5000"),
      // Corrected in one file: taken back, and paid again.
      (
        [line(1, -8_000), line(1, 10_000)], 2_000, [claim(1, .partlyPaid, owed: 2_000, held: 8_000)],
        "-8000 +10000 in 10000"
      ),
      // Twice in one file: the second finds nothing owed.
      ([line(1, 10_000), line(1, 10_000)], 20_000, [claim(1, .submitted, owed: 10_000)], "+10000 nothing! in 20000"),
      // What cannot be taken back off a claim comes off the credit, where there is any.
      ([line(9, -3_000), line(1, 8_000)], 5_000, [claim(1, .submitted, owed: 8_000)], "unbalanced"),
      ([line(9, -3_000), line(1, 8_000)], 8_000, [claim(1, .submitted, owed: 8_000)], "nothing! +8000 in 8000"),
    ] as [([RemittanceLine], Int64, [(InvoiceNumber, RemittancePlan.Claim)], String)])
  func whatIsDone(
    lines: [RemittanceLine], deposit: Int64, claims: [(InvoiceNumber, RemittancePlan.Claim)], expected: String
  ) {
    let plan = RemittancePlan(lines, deposit: deposit, claims: Dictionary(claims) { first, _ in first })
    #expect(Self.told(plan) == expected)
  }

  /// Whatever the lines: nothing is applied beyond what is owed or held, and what comes in covers what is applied.
  @Test func moneyIsNeitherMadeNorLost() {
    var random = SeededRandom(printedAs: "remittance plan")
    for _ in 0..<5_000 {
      let claims = (1...3).map { number in
        Self.claim(
          number, [.submitted, .accepted, .denied].randomElement(using: &random) ?? .submitted,
          owed: .random(in: 0...300, using: &random), held: .random(in: 0...300, using: &random))
      }
      let lines = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        Self.line(
          .random(in: 1...4, using: &random),
          Int64.random(in: 1...300, using: &random) * (Bool.random(using: &random) ? 1 : -1))
      }
      let deposit = Int64.random(in: 0...1_500, using: &random)
      guard let plan = RemittancePlan(lines, deposit: deposit, claims: Dictionary(claims) { first, _ in first }) else {
        continue
      }
      let applied = plan.parts.map(\.applied)
      #expect(plan.gross + applied.reduce(0) { $0 + min(0, $1) } == deposit)
      #expect(applied.reduce(0) { $0 + max(0, $1) } <= plan.gross)
      for (number, claim) in claims {
        let moved = zip(lines, applied).filter { $0.0.claim == number }.reduce(0) { $0 + $1.1 }
        #expect(moved <= claim.balance && -moved <= claim.fromPayer)
      }
      #expect(zip(lines, applied).allSatisfy { $0.magnitude(of: $1) })
    }
  }
}

extension RemittanceLine {
  /// What is applied goes the way of the amount, and no further.
  fileprivate func magnitude(of applied: Int64) -> Bool {
    amount > 0 ? (0...amount).contains(applied) : (amount...0).contains(applied)
  }
}

@Suite("The file of a remittance")
struct RemittanceFileTests {
  private static func problem(_ text: String) -> String? {
    do {
      _ = try RemittanceFile.lines(of: FileData(bytes: Array(text.utf8)))
      return nil
    } catch let problems as FieldProblems { return problems.problems.map(\.problem).joined(separator: "; ") } catch {
      return "\(error)"
    }
  }

  @Test func aFileIsRead() throws {
    let text =
      "\u{FEFF}amount,claim,reason,outcome\r\n80.00,prairie-ims-000001,\"Fee guide, \"\"B\"\"\",\r\n"
      + "\r\n0,prairie-ims-000002,,denied\r\n-5,prairie-ims-000003,,"
    let lines = try RemittanceFile.lines(of: FileData(bytes: Array(text.utf8)))
    #expect(lines.map(\.claim.value) == ["prairie-ims-000001", "prairie-ims-000002", "prairie-ims-000003"])
    #expect(lines.map(\.amount) == [8_000, 0, -500] && lines.map(\.outcome) == [.paid, .denied, .reversed])
    #expect(lines.map { $0.reason?.value } == ["Fee guide, \"B\"", nil, nil])
  }

  /// One line a case: the file, what is wrong with it.
  @Test(
    arguments: [
      ("claim,amount\n", "line 1 is followed by no line"),
      ("\n", "line 1 has no heading"),
      (
        "claim,outcome\nprairie-ims-000001,paid\n",
        "line 1 must name the columns claim and amount, and may name outcome and reason; once each"
      ),
      (
        "claim,amount,amount\nprairie-ims-000001,1,1\n",
        "line 1 must name the columns claim and amount, and may name outcome and reason; once each"
      ),
      (
        "claim,amount,paid_on\nprairie-ims-000001,1,1\n",
        "line 1 must name the columns claim and amount, and may name outcome and reason; once each"
      ),
      ("claim,amount\nprairie-ims-000001\n", "line 2 has 1 fields where the heading has 2"),
      (
        "claim,amount\nprairie-ims-000001,1.001\n,5\n",
        "line 2 has no amount like 120.00; line 3 names no claim, like prairie-ims-000001"
      ),
      ("claim,amount\nprairie-ims-000001,\"5\n", "line 2 has a quote that is not closed"),
      ("claim,amount\nprairie-ims-000001,5\"\n", "line 2 has a quote within a field that is not quoted"),
      ("claim,amount\nprairie-ims-000001,\"5\"0\n", "line 2 has text after a closing quote"),
      ("claim,amount\rprairie-ims-000001,5\n", "line 1 has a lone carriage return"),
      ("claim,amount\nprairie-ims-000001,0\n", "line 2 pays nothing and names no outcome"),
      ("claim,amount,outcome\nprairie-ims-000001,5,denied\n", "line 2 has an amount that does not go with denied"),
      ("claim,amount,outcome\nprairie-ims-000001,-5,paid\n", "line 2 has an amount that does not go with paid"),
      (
        "claim,amount,outcome\nprairie-ims-000001,5,maybe\n",
        "line 2 has no outcome: accepted, denied, paid or reversed"
      ),
      (
        "claim,amount,reason\nprairie-ims-000001,5,a\u{7}b\n",
        "line 2 has a reason that must not hold control characters"
      ),
      ("claim,amount\nprairie-ims-000001,99999999999\n", "line 2 has no amount like 120.00"),
    ])
  func aFaultIsNamed(text: String, expected: String) { #expect(Self.problem(text) == expected) }

  @Test func aClaimIsNotNamedWithoutEnd() {
    let lines = (0..<11).map { "prairie-ims-000001,\($0 % 2 == 0 ? "5" : "-5")\n" }.joined()
    #expect(Self.problem("claim,amount\n" + lines) == "names prairie-ims-000001 more than 10 times")
  }

  /// Whatever the bytes, the reader answers; and what is written is read again as it was.
  @Test func noFileStopsTheReader() throws {
    var random = SeededRandom(printedAs: "remittance file")
    let alphabet = Array("claim,amount\r\n\"-0.5x;é".utf8) + [0, 0xFF, 0xCC, 0x81]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      let whole = Array("claim,amount\n".utf8) + bytes
      _ = try? RemittanceFile.lines(of: FileData(bytes: whole))
      _ = try? CSVText.records(bytes)
    }
    for _ in 0..<2_000 {
      let fields = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        String((0..<Int.random(in: 1...6, using: &random)).map { _ in "a,\"\n\r\u{301}é ".randomElement() ?? "a" })
      }
      #expect(try CSVText.records(Array(CSVText.record(fields).utf8)).map(\.fields) == [fields])
    }
  }
}
