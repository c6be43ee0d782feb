import ClinicValues
import Operations
import Store

enum ListPermits: Read {
  static let name: OperationName = "permits.list"
  static let summary = "List practice permits by the day they end, of one therapist or of all"
  static let access = Access.needs(.therapistsWrite)
  static let audit = Audit.reads(.permit)
  static let help: KeyValuePairs = [
    "therapist": "This therapist's permits only",
    "endingFrom": "Permits that hold until this day or later only",
    "endingBefore": "Permits that end before this day only",
  ]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef?
    var endingFrom: CivilDate?
    var endingBefore: CivilDate?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Permit>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> PermitsPage {
    guard let cursor = params.cursor else { return PermitsPage(params: params) }
    let parts = try cursor.parts(2)
    guard let until = parts.first.flatMap({ CivilDate($0) }), let id = parts.last.flatMap({ UUID($0) }) else {
      throw FieldProblems.foreignCursor
    }
    return PermitsPage(params: params, afterUntil: until, afterID: PermitID(id))
  }

  static func answer(_ rows: [Permit], _ params: Params) -> Page<Permit> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      Cursor(parts: [$0.until.description, $0.id.description])
    }
  }
}

struct PermitsPage: Statement {
  static let sql: StaticString = """
    SELECT c.* FROM therapist_profiles.permit_cards c
    WHERE (($1::uuid IS NULL AND $2::text IS NULL) OR c.therapist = (
        SELECT t.slug FROM therapist_profiles.therapists t WHERE t.id = $1 OR t.slug = $2))
      AND ($3::date IS NULL OR c.until >= $3) AND ($4::date IS NULL OR c.until < $4)
      AND ($5::date IS NULL OR (c.until, c.id) > ($5, $6))
    ORDER BY c.until, c.id LIMIT $7
    """
  typealias Row = Permit
  var params: ListPermits.Params
  var afterUntil: CivilDate?
  var afterID: PermitID?
  func bind(to binds: inout Binds) {
    binds.add(params.therapist?.id)
    binds.add(params.therapist?.code)
    binds.add(params.endingFrom)
    binds.add(params.endingBefore)
    binds.add(afterUntil)
    binds.add(afterID)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}
