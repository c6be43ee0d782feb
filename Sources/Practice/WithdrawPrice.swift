import ClinicValues
import Operations
import Store

enum WithdrawPrice: Command {
  static let name: OperationName = "prices.withdraw"
  static let summary = "Take back a price that was set by mistake, as though it had never been"
  static let access = Access.needs(.practiceWrite)
  static let audit = Audit.writes(.price)
  static let help: KeyValuePairs = [
    "price": "Which price; the one that it had ended does not come back by itself"
  ]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var price: PriceID
  }

  static func subject(_ params: Params, _ result: Price) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Price {
    guard let price = try tx.first(FindPrice(price: params.price)) else { throw Refusal.notFound("price") }
    guard try tx.execute(TakeBackPrice(price: params.price)) == 1 else { throw Refusal.notFound("price") }
    return price
  }
}

struct TakeBackPrice: Statement {
  static let sql: StaticString =
    "UPDATE practice.prices SET withdrawn_at = needlepoint.now() WHERE id = $1 AND withdrawn_at IS NULL"
  typealias Row = NoRow
  var price: PriceID
  func bind(to binds: inout Binds) { binds.add(price) }
}
