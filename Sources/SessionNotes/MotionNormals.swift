import ClinicValues
import Operations
import Store

/// The range that a movement normally has, by the book that a set is named for.
struct MotionNormal: Codable, Sendable, StatementRow {
  var set: ChartLabel
  var movement: Movement
  /// Degrees.
  var lowest: Int
  var highest: Int
  /// The tag of the source.
  var source: String

  init(from columns: inout Columns) throws {
    set = try columns.next()
    movement = try columns.next()
    lowest = Int(try columns.next(Int32.self))
    highest = Int(try columns.next(Int32.self))
    source = try columns.next()
  }
}

enum ListMotionNormals: Read {
  static let name: OperationName = "motions.normals"
  static let summary = "List the normal ranges of motion, by the sets that a note may be read against"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.measure)
  static let help: KeyValuePairs = ["set": "Of this set only", "movement": "Of this movement only"]

  struct Params: Codable, Sendable {
    var set: ChartLabel?
    var movement: Movement?
  }

  struct Result: Codable, Sendable { var items: [MotionNormal] }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) -> MotionNormals {
    MotionNormals(set: params.set, movement: params.movement)
  }

  static func answer(_ rows: [MotionNormal], _ params: Params) -> Result { Result(items: rows) }
}

struct MotionNormals: Statement {
  static let sql: StaticString = """
    SELECT m.set_name, m.movement, m.lowest, m.highest, m.source FROM session_notes.motion_normals m
    WHERE ($1::text IS NULL OR m.set_name = $1) AND ($2::text IS NULL OR m.movement = $2)
    ORDER BY m.set_name, m.movement
    """
  typealias Row = MotionNormal
  var set: ChartLabel?
  var movement: Movement?
  func bind(to binds: inout Binds) {
    binds.add(set)
    binds.add(movement)
  }
}

/// How a note's motions stand against the normal ranges: what is gained, and what is still missing.
enum ReadMotions: Command {
  static let name: OperationName = "motions.read"
  static let summary = "Read a note's ranges of motion against a set of normal ones"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.note)
  static let help: KeyValuePairs = ["note": "Which note", "set": "Which set; aaos-like unless given"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var note: NoteID
    var set: ChartLabel?
  }

  struct Item: Codable, Sendable {
    var movement: Movement
    var side: Side
    var before: Degrees
    var after: Degrees?
    /// After less before; positive is more motion.
    var gained: Int?
    var normal: MotionNormal?
    /// What is missing to the lowest normal, after the session if that was measured.
    var missing: Int?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [Item]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(id: params.note.uuid, patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let note = try tx.note(params.note)
    let name = params.set ?? ChartLabel(stored: "aaos-like")
    let normals = try tx.rows(MotionNormals(set: name, movement: nil))
    guard !normals.isEmpty else { throw Refusal.notFound("set") }
    let items = (try note.content.value().motion ?? []).map { motion in
      let normal = normals.first { $0.movement == motion.movement }
      let now = motion.after ?? motion.before
      return Item(
        movement: motion.movement, side: motion.side, before: motion.before, after: motion.after,
        gained: motion.after.map { $0.value - motion.before.value }, normal: normal,
        missing: normal.map { max(0, $0.lowest - now.value) })
    }
    return Result(patientId: note.patientId, items: items)
  }
}
