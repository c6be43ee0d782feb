import ClinicValues
import Operations
import Store

/// A photo with its bytes.
struct Photo: Codable, Sendable, StatementRow {
  var therapistId: TherapistID
  var format: PhotoFormat
  var width: Int
  var height: Int
  var photo: PhotoData
  var setAt: Instant

  init(from columns: inout Columns) throws {
    therapistId = try columns.next()
    format = try columns.next()
    width = Int(try columns.next(Int32.self))
    height = Int(try columns.next(Int32.self))
    photo = PhotoData(try columns.next(Bytes.self).array)
    setAt = try columns.next()
  }
}

enum ShowPhoto: Read {
  static let name: OperationName = "therapists.photo"
  static let summary = "A therapist's photo"
  static let access = Access.needs(.therapistsRead)
  static let audit = Audit.reads(.photo)
  static let help: KeyValuePairs = ["therapist": "Whose photo"]
  static let refusals: [RefusalReason] = [.notFound]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
  }

  static func subject(_ params: Params, _ result: Photo) -> AuditSubject { AuditSubject(id: result.therapistId.uuid) }

  static func query(_ params: Params, by caller: Caller) -> FindPhoto {
    FindPhoto(therapist: params.therapist, isPublic: false)
  }

  static func answer(_ rows: [Photo], _ params: Params) throws -> Photo {
    guard let photo = rows.first else { throw Refusal.notFound("therapist") }
    return photo
  }
}

enum DirectoryPhoto: Read {
  static let name: OperationName = "therapists.directoryPhoto"
  static let summary = "The photo of a therapist with a published bio, for everybody"
  static let access = Access.anyone
  // It shows nothing but what is public.
  static let audit = Audit.none
  static let help: KeyValuePairs = ["therapist": "Whose photo"]
  static let refusals: [RefusalReason] = [.notFound]

  typealias Params = ShowPhoto.Params

  static func subject(_ params: Params, _ result: Photo) -> AuditSubject { .nothing }

  static func query(_ params: Params, by caller: Caller) -> FindPhoto {
    FindPhoto(therapist: params.therapist, isPublic: true)
  }

  static func answer(_ rows: [Photo], _ params: Params) throws -> Photo {
    guard let photo = rows.first else { throw Refusal.notFound("therapist") }
    return photo
  }
}

struct FindPhoto: Statement {
  static let sql: StaticString = """
    SELECT f.therapist_id, f.format, f.width, f.height, f.bytes, f.set_at FROM therapist_profiles.photos f
    WHERE f.therapist_id = (SELECT coalesce($1, (SELECT t.id FROM therapist_profiles.therapists t WHERE t.slug = $2)))
      AND (NOT $3 OR EXISTS (SELECT FROM therapist_profiles.published_bios b WHERE b.therapist_id = f.therapist_id))
    """
  typealias Row = Photo
  var therapist: TherapistRef
  /// Only if the public directory shows the therapist.
  var isPublic: Bool
  func bind(to binds: inout Binds) {
    binds.add(therapist.id)
    binds.add(therapist.code)
    binds.add(isPublic)
  }
}
