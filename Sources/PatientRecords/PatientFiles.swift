import ClinicValues
import Operations
import Store

enum FileVisibility: String, WireChoice, SQLValue {
  /// Who sees the card.
  case all
  /// Who sees notes.
  case clinical
  /// Who put it there, alone.
  case author
}

enum FileType: String, WireChoice, SQLValue {
  case pdf = "application/pdf"
  case jpeg = "image/jpeg"
  case png = "image/png"
  case text = "text/plain"

  /// Whether bytes begin as files of this type do: what is called a PDF and is none would be opened as something else.
  func begins(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .pdf: bytes.starts(with: Array("%PDF-".utf8))
    case .jpeg: bytes.starts(with: [0xFF, 0xD8, 0xFF])
    case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    case .text: String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0)
    }
  }
}

/// The name of a file, without a path. Protected: names tell of people.
enum FileNameKind: TextKind {
  static let lengthMax = 120
  static let isProtected = true
  static let example = "Referral 2026-11-20.txt"
  static func normalize(_ text: String) throws(InvalidValue) -> String {
    guard !text.contains("/"), !text.contains("\\"), !text.hasPrefix(".") else {
      throw InvalidValue("must be the name of a file, without a path")
    }
    return text
  }
}
typealias FileName = Text<FileNameKind>

/// A file in a record, without its bytes.
struct PatientFile: Codable, Sendable, StatementRow {
  var id: FileID
  var patientId: PatientID
  var name: FileName
  var mediaType: FileType
  var bytes: Int
  var visibility: FileVisibility
  var version: Version
  var addedAt: Instant
  var addedBy: String
  var removedAt: Instant?

  init(from columns: inout Columns) throws {
    id = try columns.next()
    patientId = try columns.next()
    name = try columns.next()
    mediaType = try columns.next()
    bytes = Int(try columns.next(Int32.self))
    visibility = try columns.next()
    version = try columns.next()
    addedAt = try columns.next()
    addedBy = try columns.next()
    removedAt = try columns.nextIfPresent()
  }

  var auditSubject: AuditSubject { AuditSubject(id: id.uuid, patients: [patientId]) }
}

/// One file by its id, or a patient's, the earliest first; those that the caller may see.
struct FindFiles: Statement {
  static let sql: StaticString = """
    SELECT f.id, f.patient_id, f.name, f.media_type, octet_length(f.bytes), f.visibility, f.version, f.added_at,
      a.display_name, f.removed_at
    FROM patient_records.files f JOIN access.accounts a ON a.id = f.added_by
    WHERE (f.id = $1 OR f.patient_id = $2) AND ($3 OR f.removed_at IS NULL) AND ($4::uuid IS NULL OR f.id > $4)
    ORDER BY f.id LIMIT $5
    """
  typealias Row = PatientFile
  var file: FileID?
  var patient: PatientID?
  var includeRemoved = true
  var after: UUID?
  var limit = 1
  func bind(to binds: inout Binds) {
    binds.add(file)
    binds.add(patient)
    binds.add(includeRemoved)
    binds.add(after)
    binds.add(limit)
  }
}

extension Transaction {
  func file(_ id: FileID) throws -> PatientFile {
    guard let file = try first(FindFiles(file: id)) else { throw Refusal.notFound("file") }
    return file
  }
}

enum AddFile: Command {
  static let name: OperationName = "files.add"
  static let summary = "Put a file into a patient's record"
  static let access = Access.needs(.patientsWrite)
  static let audit = Audit.writes(.patient)
  static let help: KeyValuePairs = [
    "patient": "Whose record",
    "name": "Its name",
    "mediaType": "What it is; the bytes must be of that type",
    "data": "The file",
    "visibility": "all: who sees the card; clinical: who sees notes; author: you alone",
  ]
  static let refusals: [RefusalReason] = [.notFound, .valueNotAllowed]
  static let example: String? = #"""
    {"patient": "P-000123", "name": "Referral.txt", "mediaType": "text/plain", "data": "UGxlYXNlIGFzc2Vzcy4K",
     "visibility": "clinical"}
    """#

  struct Params: Codable, Sendable {
    var patient: PatientRef
    var name: FileName
    var mediaType: FileType
    var data: FileData
    var visibility: FileVisibility
  }

  static func subject(_ params: Params, _ result: PatientFile) -> AuditSubject { result.auditSubject }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PatientFile {
    guard params.mediaType.begins(params.data.bytes) else { throw Refusal(.valueNotAllowed, field: "mediaType") }
    let id = FileID.new()
    guard try tx.execute(InsertFile(id: id, params: params)) == 1 else { throw Refusal.notFound("patient") }
    return try tx.file(id)
  }
}

struct InsertFile: Statement {
  static let sql: StaticString = """
    INSERT INTO patient_records.files (id, patient_id, name, media_type, bytes, visibility)
    SELECT $1, p.id, $4, $5, $6, $7 FROM patient_records.patients p WHERE p.id = $2 OR p.number = $3
    """
  typealias Row = NoRow
  var id: FileID
  var params: AddFile.Params
  func bind(to binds: inout Binds) {
    binds.add(id)
    binds.add(params.patient.id)
    binds.add(params.patient.code)
    binds.add(params.name)
    binds.add(params.mediaType)
    binds.add(Bytes(params.data.bytes))
    binds.add(params.visibility)
  }
}
