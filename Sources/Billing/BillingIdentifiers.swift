import ClinicValues
import Store

extension Kinds {
  enum Invoice: EntityKind {
    static let code: CodeForm? = .slug(example: "prairie-ims-000001")
    static let noun = "invoice"
  }
  enum Payment: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "payment"
  }
  enum Allocation: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "allocation"
  }
  enum Refund: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "refund"
  }
  enum WriteOff: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "write-off"
  }
  enum FeePolicy: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "fee policy"
  }
  enum ClaimBatch: EntityKind {
    static let code: CodeForm? = .slug(example: "prairie-ims-b000001")
    static let noun = "batch of claims"
  }
  enum Remittance: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "remittance"
  }
  enum PackageOffer: EntityKind {
    static let code: CodeForm? = .slug(example: "ims-10")
    static let noun = "package that is offered"
  }
  enum Package: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "package"
  }
  enum Redemption: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "redemption"
  }
  enum Charge: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "charge at a card terminal"
  }
  enum DayClose: EntityKind {
    static let code: CodeForm? = nil
    static let noun = "day's close"
  }
}
typealias InvoiceID = ID<Kinds.Invoice>
typealias InvoiceRef = Reference<Kinds.Invoice>
typealias InvoiceNumber = Code<Kinds.Invoice>
typealias PaymentID = ID<Kinds.Payment>
typealias AllocationID = ID<Kinds.Allocation>
typealias RefundID = ID<Kinds.Refund>
typealias WriteOffID = ID<Kinds.WriteOff>
typealias FeePolicyID = ID<Kinds.FeePolicy>
typealias ClaimBatchID = ID<Kinds.ClaimBatch>
typealias ClaimBatchRef = Reference<Kinds.ClaimBatch>
typealias ClaimBatchNumber = Code<Kinds.ClaimBatch>
typealias RemittanceID = ID<Kinds.Remittance>
typealias PackageOfferID = ID<Kinds.PackageOffer>
typealias PackageOfferRef = Reference<Kinds.PackageOffer>
typealias PackageOfferCode = Code<Kinds.PackageOffer>
typealias PackageID = ID<Kinds.Package>
typealias RedemptionID = ID<Kinds.Redemption>
typealias ChargeID = ID<Kinds.Charge>
typealias DayCloseID = ID<Kinds.DayClose>

/// What a line is for, or why money is moved. Protected: it may say what somebody was treated for.
enum BillingTextKind: TextKind {
  static let lengthMax = 300
  static let isProtected = true
  static let example = "Entered twice"
}
typealias BillingText = Text<BillingTextKind>

/// How somebody pays.
enum Tender: String, WireChoice, SQLValue {
  case cash, debit, cheque, insurer, other
  case creditCard = "credit_card"
  case eTransfer = "e_transfer"
}

/// Why a line is taxed or not (rule 2.20).
enum LineTaxReason: String, WireChoice, SQLValue {
  case exemptPhysiotherapy = "exempt_physiotherapy"
  case taxableReport = "taxable_report"
  case taxableProduct = "taxable_product"
  case taxableBlockFee = "taxable_block_fee"
  case taxableMixed = "taxable_mixed"
  case taxableOther = "taxable_other"
  /// A fee that the clinic has set to be without tax.
  case feeUntaxed = "fee_untaxed"

  /// As an invoice explains it.
  var sentence: String {
    switch self {
    case .exemptPhysiotherapy: "physiotherapy by a licensed practitioner is exempt"
    case .taxableReport: "a report for an insurer or a court is taxable"
    case .taxableProduct: "a product is taxable"
    case .taxableBlockFee: "this block fee is taxable"
    case .taxableMixed: "a mixed fee that is not almost all exempt is taxable in full"
    case .taxableOther: "taxable"
    case .feeUntaxed: "the clinic has set such fees to be without tax"
    }
  }
}

extension Money {
  /// The money of an amount of minor units that the database gave.
  init(_ minorUnits: Int64, _ currency: Currency) { self.init(minorUnits: minorUnits, currency: currency) }
}
