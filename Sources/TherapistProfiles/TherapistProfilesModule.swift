import ClinicValues
import Operations
import Store

/// The operations of TherapistProfiles, as the catalog lists them, and its statements, as the proof against the schema
/// runs them.
public enum TherapistProfilesModule {
  public static func operations() throws -> [AnyOperation] {
    [
      try AnyOperation(CreateTherapist.self),
      try AnyOperation(UpdateTherapist.self),
      try AnyOperation(RetireTherapist.self),
      try AnyOperation(ReinstateTherapist.self),
      try AnyOperation(GetTherapist.self),
      try AnyOperation(ListTherapists.self),
      try AnyOperation(UpdateProfile.self),
      try AnyOperation(AddPermit.self),
      try AnyOperation(EndPermit.self),
      try AnyOperation(ListPermits.self),
      try AnyOperation(AddCertificate.self),
      try AnyOperation(RemoveCertificate.self),
      try AnyOperation(ListCertificates.self),
      try AnyOperation(SetPhoto.self),
      try AnyOperation(ShowPhoto.self),
      try AnyOperation(RemovePhoto.self),
      try AnyOperation(ShowBio.self),
      try AnyOperation(CheckBio.self),
      try AnyOperation(UpdateBio.self),
      try AnyOperation(SubmitBio.self),
      try AnyOperation(ReturnBio.self),
      try AnyOperation(PublishBio.self),
      try AnyOperation(UnpublishBio.self),
      try AnyOperation(BioHistory.self),
      try AnyOperation(ShowBioVersion.self),
      try AnyOperation(Directory.self),
      try AnyOperation(DirectoryPhoto.self),
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
    FindBioVersion(params: .init(therapist: .example, version: .example)),
  ]
}
