import ClinicValues
import Operations
import Store

/// A sharps box, from its opening to its seal (charting rules 3.8, 3.8b).
struct SharpsBox: Codable, Sendable, StatementRow {
  var id: SharpsBoxID
  var location: LocationCode
  var number: ChartLabel
  var openedAt: Instant
  var sealedAt: Instant?
  /// The number under which it was handed to who disposes of it.
  var manifest: ChartLabel?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    location = try columns.next()
    number = try columns.next()
    openedAt = try columns.next()
    sealedAt = try columns.nextIfPresent()
    manifest = try columns.nextIfPresent()
  }
}

struct FindSharpsBoxes: Statement {
  static let sql: StaticString = """
    SELECT b.id, l.code, b.number, b.opened_at, b.sealed_at, b.manifest
    FROM session_notes.sharps_boxes b JOIN practice.locations l ON l.id = b.location_id
    WHERE ($1::uuid IS NULL OR b.id = $1) AND ($2::uuid IS NULL AND $3::text IS NULL OR l.id = $2 OR l.code = $3)
      AND ($4 OR b.sealed_at IS NULL) AND ($5::timestamptz IS NULL OR (b.opened_at, b.id) < ($5, $6::uuid))
    ORDER BY b.opened_at DESC, b.id DESC LIMIT $7
    """
  typealias Row = SharpsBox
  var box: SharpsBoxID?
  var location: LocationRef?
  var includeSealed = true
  var after: PlaceInTime?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(box)
    binds.add(location?.id)
    binds.add(location?.code)
    binds.add(includeSealed)
    binds.add(after?.at)
    binds.add(after?.id)
    binds.add(limit)
  }
}

enum OpenSharpsBox: Command {
  static let name: OperationName = "sharps.open"
  static let summary = "Put a new sharps box into use at a location"
  static let access = Access.needs(.followUpsWork)
  static let audit = Audit.writes(.needle)
  static let help: KeyValuePairs = ["location": "Where it stands", "number": "The number on the box"]
  static let refusals: [RefusalReason] = [.notFound, .alreadyExists]

  struct Params: Codable, Sendable {
    var location: LocationRef
    var number: ChartLabel
  }

  static func subject(_ params: Params, _ result: SharpsBox) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> SharpsBox {
    let id = SharpsBoxID.new()
    guard try tx.execute(InsertSharpsBox(id: id, params: params)) == 1 else { throw Refusal.notFound("location") }
    guard let box = try tx.first(FindSharpsBoxes(box: id)) else { throw CallError.forbidden }
    return box
  }
}

struct InsertSharpsBox: Statement {
  static let sql: StaticString = """
    INSERT INTO session_notes.sharps_boxes (id, location_id, number)
    SELECT $1, l.id, $4 FROM practice.locations l WHERE (l.id = $2 OR l.code = $3) AND l.closed_at IS NULL
    """
  typealias Row = NoRow
  var id: SharpsBoxID
  var params: OpenSharpsBox.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.location.id)
    binds.add(params.location.code)
    binds.add(params.number)
  }
}

enum SealSharpsBox: Command {
  static let name: OperationName = "sharps.seal"
  static let summary = "Seal a sharps box at its fill line, with the manifest it leaves under"
  static let access = Access.needs(.followUpsWork)
  static let audit = Audit.writes(.needle)
  static let help: KeyValuePairs = ["box": "Which box", "manifest": "The manifest's number"]
  static let refusals: [RefusalReason] = [.notFound, .appendOnly]

  struct Params: Codable, Sendable {
    var box: SharpsBoxID
    var manifest: ChartLabel
  }

  static func subject(_ params: Params, _ result: SharpsBox) -> AuditSubject { AuditSubject(id: result.id.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> SharpsBox {
    guard try tx.execute(CloseSharpsBox(params: params)) == 1,
      let box = try tx.first(FindSharpsBoxes(box: params.box))
    else { throw Refusal.notFound("box") }
    return box
  }
}

struct CloseSharpsBox: Statement {
  static let sql: StaticString = """
    UPDATE session_notes.sharps_boxes SET sealed_at = needlepoint.now(), sealed_by = access.me(), manifest = $2
    WHERE id = $1
    """
  typealias Row = NoRow
  var params: SealSharpsBox.Params
  func bind(to binds: inout Binds) {
    binds.add(params.box)
    binds.add(params.manifest)
  }
}

enum ListSharpsBoxes: Read {
  static let name: OperationName = "sharps.list"
  static let summary = "List the sharps boxes, the latest first"
  static let access = Access.needs(.followUpsWork)
  static let audit = Audit.reads(.needle)
  static let help: KeyValuePairs = ["location": "At this location only", "includeSealed": "Also those that are sealed"]

  struct Params: Codable, Sendable {
    var location: LocationRef?
    var includeSealed: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Page<SharpsBox>) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) throws -> FindSharpsBoxes {
    FindSharpsBoxes(
      location: params.location, includeSealed: params.includeSealed ?? false,
      after: try params.cursor.map { try PlaceInTime(cursor: $0) },
      limit: (params.limit?.value ?? Cursor.pageSize) + 1)
  }

  static func answer(_ rows: [SharpsBox], _ params: Params) -> Page<SharpsBox> {
    Page(cutting: rows, limit: params.limit?.value ?? Cursor.pageSize) {
      PlaceInTime(at: $0.openedAt, id: $0.id.uuid).cursor
    }
  }
}
