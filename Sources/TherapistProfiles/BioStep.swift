import ClinicValues
import Operations
import Store

/// One step in the life of a bio. The database checks it once more, writes the history, and puts the public copy in its
/// place or takes it away.
struct BioStep: Sendable {
  var event: BioEvent
  var therapist: TherapistRef
  var expectedVersion: Version
  /// The new text of a save.
  var text: BioText?
  var remark: Remark?
  /// Looks at the working copy before the step is taken; throws to refuse it.
  var check: @Sendable (FindBio.Row, BioDraft) throws -> Void = { _, _ in }
}

/// Takes the step unless somebody was faster.
struct MoveBio: Statement {
  static let sql: StaticString = """
    UPDATE therapist_profiles.bios
    SET author_id = CASE WHEN $6::text IS NULL OR text = $6 THEN author_id ELSE access.me() END,
      text = coalesce($6, text), state = $4, event = $3, remark = $5, by_id = access.me(), at = needlepoint.now(),
      version = version + 1
    WHERE therapist_id = $1 AND version = $2
    """
  typealias Row = NoRow
  var therapist: TherapistID
  var expectedVersion: Version
  var event: BioEvent
  var state: BioState
  var remark: Remark?
  var text: BioText?
  func bind(to binds: inout Binds) {
    binds.add(therapist)
    binds.add(expectedVersion)
    binds.add(event)
    binds.add(state)
    binds.add(remark)
    binds.add(text)
  }
}

extension Transaction {
  /// Takes a step and returns the version that it made.
  @discardableResult
  func take(_ step: BioStep) throws -> (therapist: TherapistID, version: Version) {
    let row = try bioRow(step.therapist)
    guard let draft = row.draft else { throw Refusal(.notYourProfile, field: "therapist") }
    guard draft.version == step.expectedVersion else { throw Refusal.stale(current: draft.version) }
    if step.event == .unpublished, row.published == nil { throw Refusal(.nothingPublished, field: "therapist") }
    guard let state = draft.state.after(step.event) else {
      throw Refusal(step.event == .submitted ? .nothingToSubmit : .nothingToReview, field: "therapist")
    }
    try step.check(row, draft)
    let moved = try execute(
      MoveBio(
        therapist: row.therapistId, expectedVersion: step.expectedVersion, event: step.event, state: state,
        remark: step.remark, text: step.text))
    guard moved == 1, let version = try? Version(step.expectedVersion.value + 1) else {
      guard let now = try bioRow(step.therapist).draft else { throw Refusal(.notYourProfile, field: "therapist") }
      throw Refusal.stale(current: now.version)
    }
    return (row.therapistId, version)
  }
}
