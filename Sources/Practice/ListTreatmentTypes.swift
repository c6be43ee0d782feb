import ClinicValues
import Operations
import Store

enum ListTreatmentTypes: Read {
  static let name: OperationName = "treatmentTypes.list"
  static let summary = "List what the clinic offers"
  static let access = Access.needs(.practiceRead)
  static let audit = Audit.reads(.treatmentType)
  static let help: KeyValuePairs = ["includeRetired": "Retired treatment types too"]

  struct Params: Codable, Sendable {
    var includeRetired: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<TreatmentType>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> TreatmentTypesPage {
    TreatmentTypesPage(
      includeRetired: params.includeRetired ?? false, after: try params.cursor?.parts(1).first,
      limit: params.limit?.value ?? Cursor.pageSize)
  }

  static func answer(_ rows: [TreatmentType], _ params: Params) -> Page<TreatmentType> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) { Cursor(parts: [$0.code.value]) }
  }
}

struct TreatmentTypesPage: Statement {
  static let sql: StaticString = """
    SELECT id, code, name, minutes, buffer_before, buffer_after, room_kind, needling, tax_reason, version, retired_at
    FROM practice.treatment_types
    WHERE ($1 OR retired_at IS NULL) AND ($2::text IS NULL OR code > $2)
    ORDER BY code LIMIT $3
    """
  typealias Row = TreatmentType
  var includeRetired: Bool
  var after: String?
  var limit: Int
  func bind(to binds: inout Binds) {
    binds.add(includeRetired)
    binds.add(after)
    binds.add(limit + 1)
  }
}
