import ClinicValues
import Operations
import Store

/// The GST/HST account of a business with the Canada Revenue Agency: nine digits, RT and four digits.
enum GSTNumberKind: TextKind {
  static let lengthMax = 20
  static let example = "123456789RT0001"
  static let summary: String? = "Nine digits, RT, four digits"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    let bare = Array(text.uppercased().utf8.filter { $0 != UInt8(ascii: " ") })
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard bare.count == 15, bare.prefix(9).allSatisfy(isDigit), bare.dropFirst(9).prefix(2).elementsEqual("RT".utf8),
      bare.suffix(4).allSatisfy(isDigit)
    else { throw InvalidValue("must be a GST number, like 123456789RT0001") }
    return String(decoding: bare, as: UTF8.self)
  }
}
typealias GSTNumber = Text<GSTNumberKind>

/// Who runs locations and issues their invoices.
struct LegalEntity: Codable, Sendable, StatementRow {
  var id: LegalEntityID
  var code: Code<Kinds.LegalEntity>
  var name: Label
  var gstNumber: GSTNumber?
  var version: Version

  init(from columns: inout Columns) throws {
    id = try columns.next()
    code = try columns.next()
    name = try columns.next()
    gstNumber = try columns.nextIfPresent()
    version = try columns.next()
  }
}

struct FindLegalEntity: Statement {
  static let sql: StaticString = """
    SELECT id, code, name, gst_number, version FROM practice.legal_entities WHERE id = $1 OR code = $2
    """
  typealias Row = LegalEntity
  var entity: LegalEntityRef
  func bind(to binds: inout Binds) {
    binds.add(entity.id)
    binds.add(entity.code)
  }
}

extension Transaction {
  /// The legal entity just written.
  func legalEntity(_ id: UUID) throws -> LegalEntity {
    guard let row = try first(FindLegalEntity(entity: LegalEntityRef(LegalEntityID(id)))) else {
      throw Refusal.notFound("legalEntity")
    }
    return row
  }
}
