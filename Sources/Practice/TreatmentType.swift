import ClinicValues
import Operations
import Store

/// Why a fee is taxed or not; an invoice line carries the reason on (rule 2.20). What a licensed physiotherapist does
/// for an individual is exempt; reports for insurers and courts, products and some block fees are taxable, and so is
/// the whole of a mixed fee that is not almost all exempt.
enum TaxReason: String, WireChoice, SQLValue {
  case exemptPhysiotherapy = "exempt_physiotherapy"
  case taxableReport = "taxable_report"
  case taxableProduct = "taxable_product"
  case taxableBlockFee = "taxable_block_fee"
  case taxableMixed = "taxable_mixed"
  case taxableOther = "taxable_other"
}

/// How long a treatment takes.
enum TreatmentMinutesKind: QuantityKind {
  static let range = 5...480
  static let example = 45
  static let summary = "Minutes"
}
typealias TreatmentMinutes = Quantity<TreatmentMinutesKind>

/// Minutes kept free before or after a treatment.
enum BufferMinutesKind: QuantityKind {
  static let range = 0...120
  static let example = 0
  static let summary = "Minutes"
}
typealias BufferMinutes = Quantity<BufferMinutesKind>

/// What the clinic offers, as the API shows it.
struct TreatmentType: Codable, Sendable, StatementRow {
  var id: TreatmentTypeID
  var code: TreatmentTypeCode
  var name: Label
  var minutes: TreatmentMinutes
  var bufferBefore: BufferMinutes
  var bufferAfter: BufferMinutes
  /// The kind of room that it needs; absent: any.
  var roomKind: RoomKind?
  /// Whether needles are used: then only a therapist with the needling authorization can be booked for it.
  var needling: Bool
  var taxReason: TaxReason
  var version: Version
  /// Set when it was retired: it stays readable and is not offered.
  var retiredAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    code = try columns.next()
    name = try columns.next()
    minutes = try columns.next()
    bufferBefore = try columns.next()
    bufferAfter = try columns.next()
    roomKind = try columns.nextIfPresent()
    needling = try columns.next()
    taxReason = try columns.next()
    version = try columns.next()
    retiredAt = try columns.nextIfPresent()
  }
}

struct FindTreatmentType: Statement {
  static let sql: StaticString = """
    SELECT id, code, name, minutes, buffer_before, buffer_after, room_kind, needling, tax_reason, version, retired_at
    FROM practice.treatment_types WHERE id = $1 OR code = $2
    """
  typealias Row = TreatmentType
  var treatmentType: TreatmentTypeRef
  func bind(to binds: inout Binds) {
    binds.add(treatmentType.id)
    binds.add(treatmentType.code)
  }
}

extension Transaction {
  /// The treatment type just written.
  func treatmentType(_ id: UUID) throws -> TreatmentType {
    guard let row = try first(FindTreatmentType(treatmentType: TreatmentTypeRef(TreatmentTypeID(id)))) else {
      throw Refusal.notFound("treatmentType")
    }
    return row
  }
}
