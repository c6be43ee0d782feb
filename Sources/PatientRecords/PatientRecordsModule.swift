import ClinicValues
import Operations
import Store

/// The operations of PatientRecords, as the catalog lists them, and its statements, as the proof against the schema
/// runs them.
public enum PatientRecordsModule {
  public static func operations() -> [AnyOperation] {
    [
      AnyOperation(RegisterPatient.self),
      AnyOperation(SearchPatients.self),
      AnyOperation(GetPatient.self),
      AnyOperation(UpdatePatient.self),
      AnyOperation(PatientHistory.self),
      AnyOperation(AddPatientAlert.self),
      AnyOperation(EndPatientAlert.self),
      AnyOperation(ListPatientAlerts.self),
      AnyOperation(AddPatientContact.self),
      AnyOperation(EndPatientContact.self),
      AnyOperation(ListPatientContacts.self),
      AnyOperation(AddCoverage.self),
      AnyOperation(DecideCoverage.self),
      AnyOperation(EndCoverage.self),
      AnyOperation(ListCoverages.self),
      AnyOperation(AddFile.self),
      AnyOperation(ListFiles.self),
      AnyOperation(GetFile.self),
      AnyOperation(SetFileVisibility.self),
      AnyOperation(RemoveFile.self),
      AnyOperation(NoteCall.self),
      AnyOperation(ListCalls.self),
      AnyOperation(RecordDisclosure.self),
      AnyOperation(ListDisclosures.self),
      AnyOperation(PreviewMerge.self),
      AnyOperation(MergePatients.self),
      AnyOperation(UnmergePatients.self),
      AnyOperation(ListMerges.self),
      AnyOperation(OpenEpisode.self),
      AnyOperation(UpdateEpisode.self),
      AnyOperation(DischargeEpisode.self),
      AnyOperation(ListEpisodes.self),
      AnyOperation(ShowRetention.self),
      AnyOperation(PlaceLegalHold.self),
      AnyOperation(LiftLegalHold.self),
      AnyOperation(SetCustodian.self),
    ]
  }

  public static let statements: [any Statement] =
    [
      FindPatient(id: .example),
      FindPatientByNumber(number: nil),
      FindOpenLocation(location: .example),
      LockIdentities(),
      InsertPatient(
        id: .example, params: .init(familyName: .example, givenName: .example, birthDate: .example)),
      FindDuplicates(patient: .example),
      EditPatient(params: .init(patient: .example, expectedVersion: .example)),
      HistoryPage(params: .init(patient: .example)),
      InsertAlert(
        id: .example, params: .init(patient: .example, kind: .example, severity: .example, text: .example),
        account: .example),
      EndAlert(alert: .example, account: .example),
      AlertsPage(params: .init(patient: .example)),
    ] + searches + record

  private static let record: [any Statement] = [
    Episodes(),
    InsertEpisode(id: .example, params: .init(patient: .example, complaint: .example)),
    EditEpisode(params: .init(episode: .example, expectedVersion: .example)),
    EndEpisode(
      params: .init(episode: .example, expectedVersion: .example, reason: .example, summary: .example)),
    InsertContact(params: .init(patient: .example, kind: .example, name: .example)),
    EndContact(contact: .example),
    ContactsOfPatient(patient: .example, includeEnded: true, limit: 1),
    PreviewInOneCall(survivor: .example, duplicate: .example),
    MergeInOneCall(
      id: .example, survivor: .example, duplicate: .example, take: [],
      params: .init(
        survivor: .example, survivorVersion: .example, duplicate: .example, duplicateVersion: .example,
        reason: .example)),
    UnmergeInOneCall(merge: .example),
    MergesOfPatient(patient: .example, limit: 1),
    InsertCoverage(params: .init(patient: .example, kind: .example, payer: .example)),
    CloseCoverage(coverage: .example),
    NoteDecision(params: .init(coverage: .example, decision: .accepted)),
    CoveragesOfPatient(patient: .example, includeEnded: true, limit: 1),
    InsertDisclosure(
      params: .init(
        patient: .example, recipient: .example, purpose: .example, content: .example, basis: .example)),
    DisclosuresOfPatient(patient: .example, limit: 1),
    InsertCall(params: .init(patient: .example, way: .phone, direction: .incoming, text: .example)),
    CallsOfPatient(patient: .example, limit: 1),
    FindFiles(),
    InsertFile(
      id: .example,
      params: .init(patient: .example, name: .example, mediaType: .text, data: .example, visibility: .all)),
    FileBytes(file: .example),
    EditFile(params: .init(file: .example, expectedVersion: .example, visibility: .all)),
    FindHolder(healthNumber: HealthNumber(province: .example, number: .example)),
    HideFile(file: .example),
    FindRetention(patient: .example),
    InsertHold(patient: .example, reason: .example),
    EndHold(params: .init(hold: .example, reason: .example)),
    InsertCustodian(
      patient: .example, params: .init(patient: .example, therapist: .example, reason: .example)),
  ]

  private static let searches: [any Statement] = {
    let params = SearchPatients.Params(name: .example)
    return [PatientsByKey(range: KeyRange(low: "", high: ""), limit: 1)]
      + (SearchKey(params).map { [PatientsByKeys(key: $0, params: params, limit: 1)] } ?? [])
  }()
}
