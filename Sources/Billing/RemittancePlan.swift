import ClinicValues

/// What becomes of each line of a remittance: pure, from the lines and where their claims stand (rule 2.16, B4).
/// Amounts are minor units of one currency.
///
/// A payer's money goes on the invoice as far as something is owed of it; what is over is the payer's credit. What a
/// payer takes back comes off the invoice as far as its deposits are on it.
struct RemittancePlan: Sendable, Equatable {
  /// Where a claim stands before the file.
  struct Claim: Sendable, Equatable {
    var invoice: InvoiceID
    var status: ClaimStatus
    var balance: Int64
    /// What has been paid of it by whom ever.
    var paid: Int64
    /// Of that, what is of the payer's deposits.
    var fromPayer: Int64
  }

  enum Step: Sendable, Equatable {
    case allocate(Int64)
    case takeBack(Int64)
    case answer(ClaimAnswer)
    case nothing
  }

  struct Part: Sendable, Equatable {
    var line: RemittanceLine
    var invoice: InvoiceID?
    var step: Step
    /// Why it is less than the line says.
    var remark: String?

    /// What of the line's amount is applied.
    var applied: Int64 {
      switch step {
      case .allocate(let amount): amount
      case .takeBack(let amount): -amount
      case .answer, .nothing: 0
      }
    }
  }

  var parts: [Part] = []
  /// What comes in before what is taken back goes out.
  var gross: Int64

  /// - Parameter deposit: what came in by the bank's word.
  /// - Returns: nil where the lines come to more than the deposit.
  init?(_ lines: [RemittanceLine], deposit: Int64, claims: [InvoiceNumber: Claim]) {
    guard lines.reduce(0, { $0 + $1.amount }) <= deposit else { return nil }
    var claims = claims
    for line in lines { parts.append(Self.part(line, of: &claims)) }
    gross = deposit - parts.reduce(0) { $0 + min(0, $1.applied) }
    guard gross >= parts.reduce(0, { $0 + max(0, $1.applied) }) else { return nil }
  }

  private static func part(_ line: RemittanceLine, of claims: inout [InvoiceNumber: Claim]) -> Part {
    guard var claim = claims[line.claim] else {
      return Part(line: line, step: .nothing, remark: "no claim on this payer of that number here")
    }
    defer { claims[line.claim] = claim }
    var part = Part(line: line, invoice: claim.invoice, step: .nothing)
    switch line.outcome {
    case .paid:
      let amount = min(line.amount, claim.balance)
      if amount > 0 { part.step = .allocate(amount) }
      if amount < line.amount { part.remark = "more than is owed; the rest is the payer's credit" }
      claim.balance -= amount
      claim.paid += amount
      claim.fromPayer += amount
      if amount > 0 { claim.status = claim.balance == 0 ? .paid : .partlyPaid }
    case .reversed:
      let amount = min(-line.amount, claim.fromPayer)
      if amount > 0 { part.step = .takeBack(amount) }
      if amount < -line.amount { part.remark = "more than this payer has on it" }
      claim.balance += amount
      claim.paid -= amount
      claim.fromPayer -= amount
      if amount > 0 { claim.status = claim.paid == 0 ? .reversed : .partlyPaid }
    case .accepted, .denied:
      let answer: ClaimAnswer = line.outcome == .accepted ? .accepted : .denied
      let isStep =
        answer == .accepted
        ? [.submitted, .denied, .reversed].contains(claim.status)
        : [.submitted, .accepted, .reversed].contains(claim.status)
      if isStep {
        part.step = .answer(answer)
        claim.status = answer == .accepted ? .accepted : .denied
      } else {
        part.remark = "the claim is \(claim.status.rawValue.replacing("_", with: " "))"
      }
    }
    return part
  }
}
