import ClinicValues
import Operations
import Store

enum ListFiles: Command {
  static let name: OperationName = "files.list"
  static let summary = "List the files of a patient's record that you may see"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["patient": "Whose record", "includeRemoved": "Also what was taken away"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var includeRemoved: Bool?
    var limit: PageLimit?
    var cursor: Cursor?
  }

  struct Result: Codable, Sendable {
    var patientId: PatientID
    var items: [PatientFile]
    var nextCursor: Cursor?
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject {
    AuditSubject(patients: [result.patientId])
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let after = try params.cursor.map { try UUID(cursor: $0) }
    let patient = try tx.patient(params.patient).id
    let limit = params.limit?.value ?? Cursor.pageSize
    let rows = try tx.rows(
      FindFiles(patient: patient, includeRemoved: params.includeRemoved ?? false, after: after, limit: limit + 1))
    let page = Page(cutting: rows, limit: limit) { $0.id.uuid.cursor }
    return Result(patientId: patient, items: page.items, nextCursor: page.nextCursor)
  }
}

enum GetFile: Command {
  static let name: OperationName = "files.get"
  static let summary = "Fetch a file of a patient's record"
  static let access = Access.needs(.patientsRead)
  static let audit = Audit.reads(.patient)
  static let help: KeyValuePairs = ["file": "Which file"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable { var file: FileID }

  struct Result: Codable, Sendable {
    var file: PatientFile
    var data: FileData
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { result.file.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let file = try tx.file(params.file)
    guard let bytes = try tx.first(FileBytes(file: params.file))?.value else { throw Refusal.notFound("file") }
    return Result(file: file, data: FileData(bytes: bytes.array))
  }
}

struct FileBytes: Statement {
  static let sql: StaticString = "SELECT f.bytes FROM patient_records.files f WHERE f.id = $1"
  typealias Row = Single<Bytes>
  var file: FileID
  func bind(to binds: inout Binds) { binds.add(file) }
}

enum SetFileVisibility: Command {
  static let name: OperationName = "files.setVisibility"
  static let summary = "Say who sees a file; only who put it there may"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "file": "Which file", "expectedVersion": "The version that you read", "visibility": "Who sees it",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .appendOnly]

  struct Params: Codable, Sendable {
    var file: FileID
    var expectedVersion: Version
    var visibility: FileVisibility
  }

  static func subject(_ params: Params, _ result: PatientFile) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PatientFile {
    try tx.edit(EditFile(params: params), of: "file")
    return try tx.file(params.file)
  }
}

struct EditFile: Statement {
  static let sql: StaticString = """
    WITH found AS (SELECT id, version FROM patient_records.files WHERE id = $1 FOR UPDATE),
      edited AS (
        UPDATE patient_records.files f SET visibility = $3, version = f.version + 1
        FROM found WHERE f.id = found.id AND found.version = $2 RETURNING f.id)
    SELECT found.id, found.version, EXISTS (SELECT FROM edited) FROM found
    """
  typealias Row = EditOutcome
  var params: SetFileVisibility.Params
  func bind(to binds: inout Binds) {
    binds.add(params.file)
    binds.add(params.expectedVersion)
    binds.add(params.visibility)
  }
}

enum RemoveFile: Command {
  static let name: OperationName = "files.remove"
  static let summary = "Take a file out of sight; it stays while the record is kept"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = ["file": "Which file"]
  static let refusals: [RefusalReason] = [.notFound, .appendOnly]

  struct Params: Codable, Sendable { var file: FileID }

  static func subject(_ params: Params, _ result: PatientFile) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PatientFile {
    guard try tx.execute(HideFile(file: params.file)) == 1 else { throw Refusal.notFound("file") }
    return try tx.file(params.file)
  }
}

struct HideFile: Statement {
  static let sql: StaticString = """
    UPDATE patient_records.files SET removed_at = needlepoint.now(), removed_by = access.me(), version = version + 1
    WHERE id = $1
    """
  typealias Row = NoRow
  var file: FileID
  func bind(to binds: inout Binds) { binds.add(file) }
}
