import ClinicValues
import Operations
import Store

enum UpdateMuscle: Command {
  static let name: OperationName = "muscles.update"
  static let summary = "Set a muscle's roots or depth as your clinic teaches them"
  static let access = Access.needs(.notesConfigure)
  static let audit = Audit.writes(.muscle)
  static let help: KeyValuePairs = [
    "muscle": "Which muscle",
    "expectedVersion": "The version that you read",
    "roots": "The roots that serve it",
    "minorRoots": "Those that serve it a little",
    "depthMax": "How deep a needle goes there at most, in millimetres; deeper warns",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .valueNotAllowed]

  struct Params: Codable, Sendable {
    var muscle: MuscleCode
    var expectedVersion: Version
    var roots: [Segment]?
    var minorRoots: [Segment]?
    var depthMax: NeedleMillimetres?
  }

  static func subject(_ params: Params, _ result: Muscle) -> AuditSubject { .nothing }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Muscle {
    guard params.roots?.isEmpty != true else {
      throw FieldProblems([FieldProblem(field: "roots", problem: "must name one root at least")])
    }
    guard let before = try tx.first(MusclesByCode(codes: [params.muscle])) else { throw Refusal.notFound("muscle") }
    let stale = Refusal.stale(current: before.version)
    guard before.version == params.expectedVersion else { throw stale }
    guard Set(params.roots ?? before.roots).isDisjoint(with: params.minorRoots ?? before.minorRoots) else {
      throw Refusal(.valueNotAllowed, field: "minorRoots")
    }
    // Somebody else may have been faster since the look.
    guard let muscle = try tx.first(EditMuscle(params: params)) else { throw stale }
    return muscle
  }
}

struct EditMuscle: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.muscles SET roots = coalesce($3, roots), minor_roots = coalesce($4, minor_roots),
      depth_max = coalesce($5, depth_max), version = version + 1
    WHERE code = $1 AND version = $2
    RETURNING code, name, regions, roots, minor_roots, is_segmental, risks, is_avoided, risk_note, depth_max, version
    """
  typealias Row = Muscle
  var params: UpdateMuscle.Params
  func bind(to binds: inout Binds) {
    binds.add(params.muscle)
    binds.add(params.expectedVersion)
    binds.add(params.roots)
    binds.add(params.minorRoots)
    binds.add(params.depthMax)
  }
}
