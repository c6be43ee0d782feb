import ClinicValues
import Operations
import Store

enum ListMuscles: Read {
  static let name: OperationName = "muscles.list"
  static let summary = "List the muscles that can be charted, with their roots and what lies near"
  static let access = Access.needsAny([.notesRead, .notesConfigure])
  static let audit = Audit.reads(.muscle)
  static let help: KeyValuePairs = [
    "region": "Only those of this part of the body",
    "root": "Only those that this root serves, also as a minor root",
  ]

  struct Params: Codable, Sendable {
    var region: Region?
    var root: Segment?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<Muscle>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> MusclesPage {
    MusclesPage(params: params, after: try params.cursor?.parts(1).first)
  }

  static func answer(_ rows: [Muscle], _ params: Params) -> Page<Muscle> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) { Cursor(parts: [$0.code.value]) }
  }
}

struct MusclesPage: Statement {
  static let sql: StaticString = """
    SELECT m.code, m.name, m.regions, m.roots, m.minor_roots, m.is_segmental, m.risks, m.is_avoided, m.risk_note,
      m.depth_max, m.version
    FROM session_notes.muscles m
    WHERE ($1::text IS NULL OR $1 = ANY (m.regions)) AND ($2::text IS NULL OR $2 = ANY (m.roots || m.minor_roots))
      AND ($3::text IS NULL OR m.code > $3)
    ORDER BY m.code LIMIT $4
    """
  typealias Row = Muscle
  var params: ListMuscles.Params
  var after: String?
  func bind(to binds: inout Binds) {
    binds.add(params.region)
    binds.add(params.root)
    binds.add(after)
    binds.add((params.limit?.value ?? Cursor.pageSize) + 1)
  }
}

/// Muscles by their codes; without any, the whole list.
struct MusclesByCode: Statement {
  static let sql: StaticString = """
    SELECT m.code, m.name, m.regions, m.roots, m.minor_roots, m.is_segmental, m.risks, m.is_avoided, m.risk_note,
      m.depth_max, m.version
    FROM session_notes.muscles m WHERE $1::text[] IS NULL OR m.code = ANY ($1) ORDER BY m.code
    """
  typealias Row = Muscle
  var codes: [MuscleCode]?
  func bind(to binds: inout Binds) { binds.add(codes) }
}

extension Transaction {
  /// The muscles of these codes; refuses the first that is on no list, by its place.
  func muscles(_ codes: [MuscleCode], field: String) throws -> [MuscleCode: Muscle] {
    let found = Dictionary(
      try rows(MusclesByCode(codes: Array(Set(codes)))).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    for (place, code) in codes.enumerated() where found[code] == nil {
      throw Refusal(.unknownMuscle, field: "\(field)[\(place)]")
    }
    return found
  }
}
