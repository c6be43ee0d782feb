import ClinicValues
import Operations
import Store

enum PublishBio: Command {
  static let name: OperationName = "therapists.publishBio"
  static let summary = "Publish a submitted bio that somebody else wrote"
  static let access = Access.needs(.therapistsReview)
  static let audit = Audit.writes(.bio)
  static let help: KeyValuePairs = [
    "therapist": "Whose bio",
    "expectedVersion": "The version that you read",
    "acknowledge": "For each flagged rule that is no offence here: the rule, and why",
  ]
  static let refusals: [RefusalReason] = [
    .notFound, .staleVersion, .notYourProfile, .nothingToReview, .reviewBySomeoneElse, .advertisingRules,
  ]
  static let example: String? = #"{"therapist": "miro-saito", "expectedVersion": 3}"#

  struct Acknowledgement: Codable, Sendable {
    var rule: RuleName
    var reason: Remark
  }

  struct Params: Codable, Sendable {
    var therapist: TherapistRef
    var expectedVersion: Version
    var acknowledge: [Acknowledgement]?
  }

  static func subject(_ params: Params, _ result: Bio) -> AuditSubject { AuditSubject(id: result.therapistId.uuid) }

  static func run(_ params: Params, in tx: isolated Transaction, by caller: Caller) throws -> Bio {
    let linter = BioLinter(try tx.rows(ListRules()))
    let acknowledged = params.acknowledge ?? []
    let taken = try tx.take(
      BioStep(event: .published, therapist: params.therapist, expectedVersion: params.expectedVersion) { row, draft in
        guard row.authorId != caller.account else { throw Refusal(.reviewBySomeoneElse, field: "therapist") }
        try check(acknowledged, against: linter.flags(in: draft.text))
      })
    for acknowledgement in acknowledged {
      tx.later(
        KeepAcknowledgement(therapist: taken.therapist, version: taken.version, acknowledgement: acknowledgement))
    }
    return try tx.bio(params.therapist)
  }

  /// Each rule once and only rules that flag something; and no rule that the text breaks left out.
  private static func check(_ acknowledged: [Acknowledgement], against flags: [AdvertisingFlag]) throws {
    var seen: Set<RuleName> = []
    var problems: [FieldProblem] = []
    for (index, rule) in acknowledged.map(\.rule).enumerated() {
      let field = "acknowledge[\(index)].rule"
      if !flags.contains(where: { $0.rule == rule }) {
        problems.append(FieldProblem(field: field, problem: "flags nothing in this text"))
      } else if !seen.insert(rule).inserted {
        problems.append(FieldProblem(field: field, problem: "is acknowledged twice"))
      }
    }
    guard problems.isEmpty else { throw FieldProblems(problems) }
    let open = flags.filter { $0.blocks && !seen.contains($0.rule) }
    guard open.isEmpty else { throw Refusal.advertising(open, field: "acknowledge") }
  }
}

struct KeepAcknowledgement: Statement {
  static let sql: StaticString = """
    INSERT INTO therapist_profiles.bio_acknowledgements (therapist_id, version, rule, reason) VALUES ($1, $2, $3, $4)
    """
  typealias Row = NoRow
  var therapist: TherapistID
  var version: Version
  var acknowledgement: PublishBio.Acknowledgement
  func bind(to binds: inout Binds) {
    binds.add(therapist)
    binds.add(version)
    binds.add(acknowledgement.rule)
    binds.add(acknowledgement.reason)
  }
}
