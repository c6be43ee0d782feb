import ClinicValues
import Operations
import Store

/// The operations of TherapistProfiles, as the catalog lists them, and its statements, as the proof against the schema
/// runs them.
public enum TherapistProfilesModule {
  public static func operations() -> [AnyOperation] {
    [
      AnyOperation(CreateTherapist.self),
      AnyOperation(UpdateTherapist.self),
      AnyOperation(RetireTherapist.self),
      AnyOperation(ReinstateTherapist.self),
      AnyOperation(GetTherapist.self),
      AnyOperation(ListTherapists.self),
      AnyOperation(UpdateProfile.self),
      AnyOperation(AddPermit.self),
      AnyOperation(EndPermit.self),
      AnyOperation(ListPermits.self),
      AnyOperation(AddCertificate.self),
      AnyOperation(RemoveCertificate.self),
      AnyOperation(ListCertificates.self),
      AnyOperation(SetPhoto.self),
      AnyOperation(ShowPhoto.self),
      AnyOperation(RemovePhoto.self),
      AnyOperation(ShowBio.self),
      AnyOperation(CheckBio.self),
      AnyOperation(UpdateBio.self),
      AnyOperation(SubmitBio.self),
      AnyOperation(ReturnBio.self),
      AnyOperation(PublishBio.self),
      AnyOperation(UnpublishBio.self),
      AnyOperation(BioHistory.self),
      AnyOperation(ProfileHistory.self),
      AnyOperation(ShowBioVersion.self),
      AnyOperation(Directory.self),
      AnyOperation(DirectoryPhoto.self),
    ]
  }

  public static let statements: [any Statement] = profileStatements + permitStatements + photoStatements + bioStatements

  private static let profileStatements: [any Statement] = [
    FindProfile(therapist: .example),
    FindStanding(therapist: .example),
    FindAccount(account: .example),
    InsertTherapist(id: .example, slug: .example, name: .example),
    FindLocations(locations: [.example]),
    ReplaceLocations(therapist: .example, locations: [.example]),
    EditRegistration(id: .example, expectedVersion: .example, unlinksAccount: false),
    SetRetired(id: .example, expectedVersion: .example, isRetired: true),
    ProfilesPage(params: .init()),
    EditProfile(id: .example, params: .init(therapist: .example, expectedVersion: .example)),
    DirectoryPage(params: .init()),
  ]

  private static let permitStatements: [any Statement] = [
    FindPermit(permit: .example),
    InsertPermit(
      id: .example, therapist: .example,
      params: .init(therapist: .example, number: .example, from: .example, until: .example, needling: true)),
    ShortenPermit(params: .init(permit: .example, expectedVersion: .example, until: .example)),
    UnauthorizedOfTherapist(therapist: .example),
    PermitsPage(params: .init()),
    Certificates(),
    InsertCertificate(
      id: .example, therapist: .example,
      params: .init(therapist: .example, name: .example, issuer: .example, issuedOn: .example)),
    MarkCertificateRemoved(certificate: .example),
  ]

  private static let photoStatements: [any Statement] = [
    PutPhoto(therapist: .example, file: PhotoFile(format: .png, width: 64, height: 64, bytes: [])),
    FindPhoto(therapist: .example, isPublic: true),
    DeletePhoto(therapist: .example),
  ]

  private static let bioStatements: [any Statement] = [
    FindBio(therapist: .example),
    MoveBio(therapist: .example, expectedVersion: .example, event: .saved, state: .draft),
    ListRules(),
    KeepAcknowledgement(
      therapist: .example, version: .example, acknowledgement: .init(rule: .example, reason: .example)),
    BioHistoryPage(params: .init(therapist: .example)),
    ProfileHistoryPage(params: .init(therapist: .example)),
    FindBioVersion(params: .init(therapist: .example, version: .example)),
  ]
}
