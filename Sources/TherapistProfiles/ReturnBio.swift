import ClinicValues
import Operations
import Store

enum ReturnBio: Command {
  static let name: OperationName = "therapists.returnBio"
  static let summary = "Send a submitted bio back to its author with a remark"
  static let access = Access.needs(.therapistsReview)
  static let audit = Audit.writes(.bio)
  static let help: KeyValuePairs = [
    "therapist": "Whose bio", "expectedVersion": "The version that you read", "remark": "What should change",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .notYourProfile, .nothingToReview]
  static let example: String? =
    #"{"therapist": "miro-saito", "expectedVersion": 3, "remark": "Please name the courses and their years."}"#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
    var remark: Remark
  }

  static func subject(_ params: Params, _ result: Bio) -> AuditSubject { AuditSubject(id: result.therapistId.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Bio {
    try tx.take(
      BioStep(
        event: .returned, therapist: params.therapist, expectedVersion: params.expectedVersion, remark: params.remark))
    return try tx.bio(params.therapist)
  }
}
