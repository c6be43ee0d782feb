import ClinicValues
import Operations
import Store

enum UpdateBio: Command {
  static let name: OperationName = "therapists.updateBio"
  static let summary = "Save a bio's draft, and see what the advertising rules say to it; the public sees no change yet"
  static let access = Access.needsAny([.profileWriteOwn, .therapistsWrite])
  static let audit = Audit.writes(.bio)
  static let help: KeyValuePairs = [
    "therapist": "Whose bio; a therapist writes their own",
    "expectedVersion": "The version that you read; 1 for the first text",
    "text": "The bio in Markdown",
  ]
  static let refusals: [RefusalReason] = [.notFound, .staleVersion, .notYourProfile]
  static let example: String? = #"""
    {"therapist": "dana-whitford", "expectedVersion": 5, "text": "I treat neck pain with exercise and IMS."}
    """#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
    var text: BioText
  }

  static func subject(_ params: Params, _ result: Bio) -> AuditSubject { AuditSubject(id: result.therapistId.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Bio {
    _ = try tx.ownStanding(of: params.therapist)
    guard BioHTML.render(params.text.value) != nil else {
      throw FieldProblems([FieldProblem(field: "text", problem: "becomes more than 100,000 bytes of HTML")])
    }
    try tx.take(
      BioStep(
        event: .saved, therapist: params.therapist, expectedVersion: params.expectedVersion, text: params.text))
    return try tx.bio(params.therapist)
  }
}
