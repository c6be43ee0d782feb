import ClinicValues
import Operations
import Store

enum ComposeConsent: Command {
  static let name: OperationName = "consents.compose"
  static let summary = "Write what a patient must be told before these muscles are needled; it records nothing"
  static let access = Access.needs(.notesRead)
  static let audit = Audit.reads(.consent)
  static let help: KeyValuePairs = ["therapist": "Who needles", "muscles": "The muscles that are planned"]
  static let refusals: [RefusalReason] = [.notFound, .unknownMuscle]
  static let example: String? = #"{"therapist": "dana-whitford", "muscles": ["rhomboid-major-minor", "deltoid"]}"#

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var muscles: [MuscleCode]
  }

  struct Result: Codable, Sendable {
    var version: Version
    var regions: [Region]
    /// The serious risks that it names.
    var risks: [MaterialRisk]
    var text: ClinicalText
    /// The signs of danger that the patient takes home on paper, by what is needled, each with what it asks for.
    var redFlags: [DangerQuestion]
  }

  static func subject(_ params: Params, _ result: Result) -> AuditSubject { .nothing }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Result {
    let form = try tx.consentForm(params.muscles, by: try tx.therapist(params.therapist, on: nil))
    return Result(
      version: form.version, regions: form.regions, risks: form.risks, text: ClinicalText(stored: form.text),
      redFlags: try tx.rows(DangerQuestions(isOfLung: form.risks.contains(.pneumothorax))))
  }
}
