import ClinicValues
import Operations
import Store

enum ListLegalEntities: Read {
  static let name: OperationName = "legalEntities.list"
  static let summary = "List the legal entities that run locations"
  static let access = Access.needs(.practiceRead)
  static let audit = Audit.reads(.legalEntity)
  static let help: KeyValuePairs<String, String> = [:]

  struct Params: Codable, Sendable {
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<LegalEntity>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> LegalEntitiesPage {
    LegalEntitiesPage(
      after: try params.cursor?.parts(1).first, limit: params.limit?.value ?? Cursor.pageSize)
  }

  static func answer(_ rows: [LegalEntity], _ params: Params) -> Page<LegalEntity> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) { Cursor(parts: [$0.code.value]) }
  }
}

struct LegalEntitiesPage: Statement {
  static let sql: StaticString = """
    SELECT id, code, name, gst_number, version FROM practice.legal_entities
    WHERE $1::text IS NULL OR code > $1 ORDER BY code LIMIT $2
    """
  typealias Row = LegalEntity
  var after: String?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(after)
    binds.add(limit + 1)
  }
}
