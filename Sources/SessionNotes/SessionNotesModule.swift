import ClinicValues
import Operations
import Store

/// The operations of SessionNotes, as the catalog lists them, and its statements, as the proof against the schema runs
/// them.
public enum SessionNotesModule {
  public static func operations() throws -> [AnyOperation] {
    [
      try AnyOperation(ListMuscles.self),
      try AnyOperation(UpdateMuscle.self),
      try AnyOperation(SuggestSegments.self),
      try AnyOperation(CheckSafety.self),
      try AnyOperation(ListScreenQuestions.self),
      try AnyOperation(AddScreenQuestion.self),
      try AnyOperation(AnswerScreen.self),
      try AnyOperation(ShowScreen.self),
      try AnyOperation(ComposeConsent.self),
      try AnyOperation(RecordConsent.self),
      try AnyOperation(WithdrawConsent.self),
      try AnyOperation(ListConsents.self),
      try AnyOperation(StartNote.self),
      try AnyOperation(SaveNote.self),
      try AnyOperation(GetNote.self),
      try AnyOperation(CheckNote.self),
      try AnyOperation(SignNote.self),
      try AnyOperation(AmendNote.self),
      try AnyOperation(CosignNote.self),
      try AnyOperation(VoidNote.self),
      try AnyOperation(ListNotes.self),
      try AnyOperation(ListUnsigned.self),
      try AnyOperation(ShowNoteHistory.self),
      try AnyOperation(RecordFoundNeedle.self),
      try AnyOperation(RecountNeedles.self),
      try AnyOperation(RecallLot.self),
      try AnyOperation(ReportAdverseEvent.self),
      try AnyOperation(AddEventOutcome.self),
      try AnyOperation(ListAdverseEvents.self),
      try AnyOperation(ShowDoses.self),
      try AnyOperation(ListMeasures.self),
      try AnyOperation(GetCareRules.self),
      try AnyOperation(SetCareRules.self),
      try AnyOperation(RecordMeasure.self),
      try AnyOperation(VoidMeasure.self),
      try AnyOperation(MeasureTrend.self),
      try AnyOperation(ListMotionNormals.self),
      try AnyOperation(ReadMotions.self),
      try AnyOperation(OpenSharpsBox.self),
      try AnyOperation(SealSharpsBox.self),
      try AnyOperation(ListSharpsBoxes.self),
      try AnyOperation(ListTasks.self),
      try AnyOperation(FinishTask.self),
      try AnyOperation(ShowCheckIn.self),
      try AnyOperation(AnswerCheckIn.self),
      try AnyOperation(GiveUpCheckIn.self),
      try AnyOperation(VerifyRecords.self),
    ]
  }

  public static let statements: [any Statement] = candidacy + notes + events + followUps + measures

  private static let candidacy: [any Statement] =
    [
      MusclesPage(params: .init()),
      MusclesByCode(codes: nil),
      EditMuscle(params: .init(muscle: .example, expectedVersion: .example)),
      FlagsOfPatient(patient: .example),
      ScreenState(patient: .example),
      FlagsOfSession(patient: .example, answeredUntil: .example, knownUntil: .example),
      AllSafetyRules(),
      ResolvePatient(patient: .example),
      ResolveTherapist(therapist: .example),
      ScreenQuestions(version: .example),
      ScreenVersionAt(instant: nil),
      FindScreen(patient: .example),
      AnswersOfScreen(screen: .example),
      PublishScreen(),
      AddQuestion(
        version: .example,
        params: .init(code: .example, kind: .example, isLocal: false, question: .example, action: .example)),
      InsertScreen(id: .example, patient: .example, version: .example, answeredAt: nil),
      InsertAnswers(screen: .example, version: .example, answers: []),
      ConsentParagraphs(),
      EndConsents(params: .init(consent: .example)),
      ConsentsOfPatient(consent: nil, patient: nil, includeEnded: true, after: nil, limit: 1),
    ] + insertConsent

  private static let insertConsent: [any Statement] = {
    let paragraph = ConsentParagraph(version: .example, risk: nil, heading: "", text: "")
    guard let form = try? ConsentForm(muscles: [], by: .example, paragraphs: [paragraph]) else { return [] }
    let params = RecordConsent.Params(
      patient: .example, therapist: .example, muscles: [], method: .example, questionsAnswered: true)
    return [InsertConsent(id: .example, patient: .example, therapist: .example, form: form, params: params)]
  }()

  private static let notes: [any Statement] = [
    FindNote(note: .example),
    FindVisit(appointment: .example),
    LastSignedContent(patient: .example, author: .example),
    InsertNote(id: .example, appointment: .example, content: .example),
    FindNoteHead(note: .example),
    EditNote(
      params: .init(note: .example, expectedVersion: .example, content: NoteContent()), content: .example),
    FindSigningFacts(note: .example),
    IsPasswordConfirmed(token: .example),
    LockSignedNote(params: .init(note: .example, expectedVersion: .example)),
    InsertAmendment(note: .example, kind: .amendment, text: .example),
    MarkVoid(params: .init(note: .example, reason: .example)),
    NotesOfPatient(patient: .example, limit: 1),
    UnsignedVisits(limit: 1),
    RevisionsOfNote(note: .example, limit: 1),
    InsertFoundNeedle(params: .init(note: .example, place: .example, detail: .example)),
    EndSearch(params: .init(note: .example, reason: .example)),
    PatientsOfLot(lot: .example, limit: 1),
    VerifyChain(after: 0, most: 1),
    SealLog(),
  ]

  private static let followUps: [any Statement] = [
    WorkList(params: .init(), limit: 1),
    CloseTask(params: .init(task: .example, outcome: .example)),
    AnswerInOneCall(params: .init(checkIn: .example, soreness: .example, sorenessHours: .example)),
    GiveUpInOneCall(params: .init(checkIn: .example, remark: .example)),
    FindCheckIn(checkIn: .example),
    DangerQuestions(isOfLung: true),
  ]

  private static let measures: [any Statement] = [
    CurrentMeasures(code: nil),
    FindCareRules(),
    EditCareRules(params: .init(expectedVersion: .example)),
    InsertMeasure(
      id: .example, patient: .example,
      form: Measure(code: .example, scorer: .sum, items: 1...1, item: 0...1, answeredMin: 1), items: [],
      score: .example,
      params: .init(patient: .example, measure: .example, items: [])),
    MeasurePoints(patient: .example),
    FirstActivities(patient: .example, measure: .example),
    MarkResultVoid(params: .init(result: .example, reason: .example)),
    DosesOfPatient(patient: .example),
    MotionNormals(),
    FindSharpsBoxes(),
    InsertSharpsBox(id: .example, params: .init(location: .example, number: .example)),
    CloseSharpsBox(params: .init(box: .example, manifest: .example)),
  ]

  private static let events: [any Statement] = [
    AdverseEvents(),
    InsertEvent(
      id: .example, patient: .example,
      params: .init(
        patient: .example, kind: .example, severity: .example, happenedAt: .example, description: .example,
        actions: .example, isPatientTold: true)),
    InsertOutcome(params: .init(event: .example, stage: .example, text: .example)),
  ]
}

extension ResolveTherapist.Row {
  /// Of nobody, to prove a statement with.
  fileprivate static var example: Self { Self(id: .example, name: "", registration: nil, isAuthorized: true) }
}
