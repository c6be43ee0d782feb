import ClinicValues
import Operations
import Store

/// What is known of a photo without its bytes.
struct PhotoInfo: Codable, Sendable {
  var therapistId: TherapistID
  var format: PhotoFormat
  var width: Int
  var height: Int
  /// Bytes, after what tells of place, time and camera was taken out.
  var size: Int
}

enum SetPhoto: Command {
  static let name: OperationName = "therapists.setPhoto"
  static let summary = "Set a therapist's photo; what it tells of place, time and camera is taken out"
  static let access = Access.needsAny([.profileWriteOwn, .therapistsWrite])
  static let audit = Audit.writes(.photo)
  static let help: KeyValuePairs = [
    "therapist": "Whose photo; a therapist sets their own", "photo": "A JPEG or PNG file in Base64",
  ]
  static let refusals: [RefusalReason] = [.notFound, .notYourProfile, .notAPhoto]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var photo: PhotoData
  }

  static func subject(_ params: Params, _ result: PhotoInfo) -> AuditSubject {
    AuditSubject(id: result.therapistId.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PhotoInfo {
    let file = try PhotoFile.read(params.photo.bytes)
    let standing = try tx.ownStanding(of: params.therapist)
    try tx.execute(PutPhoto(therapist: standing.id, file: file))
    return PhotoInfo(
      therapistId: standing.id, format: file.format, width: file.width, height: file.height, size: file.bytes.count)
  }
}

struct PutPhoto: Statement {
  static let sql: StaticString = """
    INSERT INTO therapist_profiles.photos (therapist_id, format, width, height, bytes, set_by, set_at)
    VALUES ($1, $2, $3, $4, $5, access.me(), needlepoint.now())
    ON CONFLICT (therapist_id) DO UPDATE SET format = excluded.format, width = excluded.width,
      height = excluded.height, bytes = excluded.bytes, set_by = excluded.set_by, set_at = excluded.set_at
    """
  typealias Row = NoRow
  var therapist: TherapistID
  var file: PhotoFile
  func bind(to binds: inout Binds) {
    binds.add(therapist)
    binds.add(file.format)
    binds.add(Int32(clamping: file.width))
    binds.add(Int32(clamping: file.height))
    binds.add(Bytes(file.bytes))
  }
}
