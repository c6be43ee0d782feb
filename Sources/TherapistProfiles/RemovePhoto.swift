import ClinicValues
import Operations
import Store

/// Whose photo was removed.
struct PhotoRemoved: Codable, Sendable {
  var therapistId: TherapistID
}

enum RemovePhoto: Command {
  static let name: OperationName = "therapists.removePhoto"
  static let summary = "Remove a therapist's photo"
  static let access = Access.needsAny([.profileWriteOwn, .therapistsWrite])
  static let audit = Audit.writes(.photo)
  static let help: KeyValuePairs = ["therapist": "Whose photo; a therapist removes their own"]
  static let refusals: [RefusalReason] = [.notFound, .notYourProfile]

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
  }

  static func subject(_ params: Params, _ result: PhotoRemoved) -> AuditSubject {
    AuditSubject(id: result.therapistId.uuid)
  }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> PhotoRemoved {
    let standing = try tx.ownStanding(of: params.therapist)
    guard try tx.execute(DeletePhoto(therapist: standing.id)) == 1 else { throw Refusal.notFound("photo") }
    return PhotoRemoved(therapistId: standing.id)
  }
}

struct DeletePhoto: Statement {
  static let sql: StaticString = "DELETE FROM therapist_profiles.photos WHERE therapist_id = $1"
  typealias Row = NoRow
  var therapist: TherapistID
  func bind(to binds: inout Binds) { binds.add(therapist) }
}
