import ClinicValues

/// Who pays for a visit, and why (rules 2.16 to 2.19). Pure: the rule tables, the payers on file and what has been used
/// of them are given; amounts are minor units of one currency.
///
/// Payers are asked in the order of the steps; each pays what its bounds let it of what is left, and the patient has
/// the rest: the shares come to the price, always.
struct PayerEngine: Sendable {
  /// A step of the order, from `billing.payer_steps`.
  struct Step: Sendable, Equatable {
    var regime: String
    var isInjury: Bool
    /// Asked only where the injury's payer has refused.
    var onlyIfRefused = false
    var name: String
  }

  /// How far a regime goes, from `billing.regime_limits`.
  struct Limit: Sendable, Equatable {
    var regime: String
    var grade: String?
    var visitsMax: Int?
    var daysMax: Int?
    var paysFirstOfRefused: Bool
  }

  enum Decision: String, Sendable {
    case pending, accepted, refused
  }

  /// A payer on file, with its terms and what has been used of them.
  struct Payer: Sendable, Equatable {
    var id: CoverageID
    var name: String
    /// Hundredths of a percent.
    var share = 10_000
    var visitMax: Int64?
    var yearMax: Int64?
    var deductible: Int64?
    var visitsMax: Int?
    var grade: String?
    var decision = Decision.accepted
    /// Days from the accident to the visit.
    var daysSince: Int?
    /// Month and day of the holder's birth, where it is a parent's plan.
    var holderBirthday: String?
    var visitsUsed = 0
    /// Of these, on the day of the visit or before it.
    var visitsBefore = 0
    /// Of these, by regime.
    var visitsByRegime: [String: Int] = [:]
    var yearUsed: Int64 = 0
    var yearDeducted: Int64 = 0
  }

  /// What one payer pays.
  struct Share: Sendable, Equatable {
    var payer: CoverageID
    var regime: String
    var amount: Int64
    /// What of the deductible it took.
    var deducted: Int64
    var reasons: [String]
  }

  struct Split: Sendable, Equatable {
    var shares: [Share]
    /// What the patient pays.
    var patient: Int64
    /// Why those who were asked pay nothing, or no more.
    var patientReasons: [String]
  }

  var steps: [Step]
  var limits: [Limit]
  var injury: Payer?
  var plans: [Payer]

  /// - Parameter standing: shares that are issued already, by payer; nil: the patient's. They stand.
  func split(_ price: Int64, standing: [(payer: CoverageID?, amount: Int64)] = []) -> Split {
    var left = max(0, price - standing.reduce(0) { $0 + $1.amount })
    var split = Split(shares: [], patient: 0, patientReasons: [])
    for step in steps where !step.onlyIfRefused || injury?.decision == .refused {
      let asked = step.isInjury ? [injury].compactMap(\.self) : Self.inOrder(plans)
      for payer in asked where left > 0 {
        // A payer pays once for a visit, by the first rule that lets it.
        guard !split.shares.contains(where: { $0.payer == payer.id }),
          !standing.contains(where: { $0.payer == payer.id })
        else { continue }
        switch share(of: payer, by: step, price: price, left: left) {
        case .success(let share):
          split.shares.append(share)
          left -= share.amount
        case .failure(let refusal): split.patientReasons.append(refusal.reason)
        }
      }
    }
    split.patient = left
    return split
  }

  /// Of two parents' plans that of the parent whose birthday is earlier in the year comes first; the patient's own
  /// before both (rule 2.16, COB).
  static func inOrder(_ plans: [Payer]) -> [Payer] {
    plans.enumerated().sorted { left, right in
      let (a, b) = (left.element.holderBirthday ?? "", right.element.holderBirthday ?? "")
      return a != b ? a < b : left.offset < right.offset
    }.map(\.element)
  }

  private struct NotPaid: Error {
    var reason: String
  }

  private func share(
    of payer: Payer, by step: Step, price: Int64, left: Int64
  ) -> Result<Share, NotPaid> {
    let limit =
      limits.first { $0.regime == step.regime && $0.grade == payer.grade && payer.grade != nil }
      ?? limits.first { $0.regime == step.regime && $0.grade == nil }
    let used = payer.visitsByRegime[step.regime] ?? 0
    if let no = barred(payer, by: step, limit: limit, used: used) { return .failure(NotPaid(reason: no)) }
    var reasons = ["\(payer.name): \(step.name)"]
    if let most = limit?.visitsMax ?? payer.visitsMax { reasons.append("visit \(used + 1) of \(most)") }
    if payer.decision == .pending, step.isInjury { reasons.append("the claim is not decided yet") }
    let deducted = min(price, max(0, (payer.deductible ?? 0) - payer.yearDeducted))
    if deducted > 0 { reasons.append("deductible of \(Self.text(deducted)) taken off") }
    // Rounded half up to the minor unit.
    var amount = ((price - deducted) * Int64(payer.share) + 5_000) / 10_000
    if payer.share < 10_000 {
      reasons.append("\(ExplainInvoice.percent(payer.share)) of \(Self.text(price - deducted))")
    }
    if let most = payer.visitMax, amount > most {
      amount = most
      reasons.append("at most \(Self.text(most)) a visit")
    }
    if let most = payer.yearMax, amount > most - payer.yearUsed {
      amount = max(0, most - payer.yearUsed)
      reasons.append("\(Self.text(amount)) left of \(Self.text(most)) a year")
    }
    if amount > left {
      amount = left
      reasons.append("what the payers before it leave")
    }
    guard amount > 0 || deducted > 0 else {
      return .failure(NotPaid(reason: "\(payer.name): its \(Self.text(payer.yearMax ?? 0)) a year are used up"))
    }
    return .success(
      Share(payer: payer.id, regime: step.regime, amount: amount, deducted: deducted, reasons: reasons))
  }

  /// Why a payer does not pay for this visit at all.
  private func barred(_ payer: Payer, by step: Step, limit: Limit?, used: Int) -> String? {
    if let days = payer.daysSince, days < 0 { return "\(payer.name): the accident was after the visit" }
    if payer.decision == .refused, !(limit?.paysFirstOfRefused ?? false) || payer.visitsBefore > 0 {
      return "\(payer.name): the claim was refused"
    }
    if let most = limit?.visitsMax, used >= most {
      return "\(payer.name): the \(most) visits of the \(step.name) are used up"
    }
    if let most = payer.visitsMax, payer.visitsUsed >= most { return "\(payer.name): its \(most) visits are used up" }
    if let most = limit?.daysMax, let days = payer.daysSince, days > most {
      return "\(payer.name): more than \(most) days after the accident"
    }
    return nil
  }

  private static func text(_ amount: Int64) -> String { Money(minorUnits: amount, currency: .cad).amount }
}
