import ClinicValues
import Operations
import Store

/// The operations of SessionNotes, as the catalog lists them, and its statements, as the proof against the schema runs
/// them.
public enum SessionNotesModule {
  public static func operations() -> [AnyOperation] {
    [
      AnyOperation(ListMuscles.self),
      AnyOperation(UpdateMuscle.self),
      AnyOperation(SuggestSegments.self),
      AnyOperation(CheckSafety.self),
      AnyOperation(ListScreenQuestions.self),
      AnyOperation(AddScreenQuestion.self),
      AnyOperation(AnswerScreen.self),
      AnyOperation(ShowScreen.self),
      AnyOperation(ComposeConsent.self),
      AnyOperation(RecordConsent.self),
      AnyOperation(WithdrawConsent.self),
      AnyOperation(ListConsents.self),
      AnyOperation(StartNote.self),
      AnyOperation(SaveNote.self),
      AnyOperation(GetNote.self),
      AnyOperation(CheckNote.self),
      AnyOperation(SignNote.self),
      AnyOperation(AmendNote.self),
      AnyOperation(CosignNote.self),
      AnyOperation(VoidNote.self),
      AnyOperation(ListNotes.self),
      AnyOperation(ListUnsigned.self),
      AnyOperation(ShowNoteHistory.self),
      AnyOperation(RecordFoundNeedle.self),
      AnyOperation(RecountNeedles.self),
      AnyOperation(RecallLot.self),
      AnyOperation(ReportAdverseEvent.self),
      AnyOperation(AddEventOutcome.self),
      AnyOperation(ListAdverseEvents.self),
      AnyOperation(ShowDoses.self),
      AnyOperation(ListMeasures.self),
      AnyOperation(GetCareRules.self),
      AnyOperation(SetCareRules.self),
      AnyOperation(RecordMeasure.self),
      AnyOperation(VoidMeasure.self),
      AnyOperation(MeasureTrend.self),
      AnyOperation(ListMotionNormals.self),
      AnyOperation(ReadMotions.self),
      AnyOperation(OpenSharpsBox.self),
      AnyOperation(SealSharpsBox.self),
      AnyOperation(ListSharpsBoxes.self),
      AnyOperation(ListTasks.self),
      AnyOperation(FinishTask.self),
      AnyOperation(ShowCheckIn.self),
      AnyOperation(AnswerCheckIn.self),
      AnyOperation(GiveUpCheckIn.self),
      AnyOperation(VerifyRecords.self),
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
