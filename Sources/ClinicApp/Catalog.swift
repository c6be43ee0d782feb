import Access
import Billing
import ClinicValues
import Operations
import PatientRecords
import Practice
import Scheduling
import SessionNotes
import Store
import TherapistProfiles

/// The whole surface of the program, grouped as a clinic speaks. Each module lists its own operations.
public enum Catalog {
  /// - Parameter terminals: the card terminals that charges are sent to.
  public static func operations(terminals: PaymentTerminals = PaymentTerminals()) -> [AnyOperation] {
    system() + AccessModule.operations() + PracticeModule.operations() + TherapistProfilesModule.operations()
      + PatientRecordsModule.operations() + SchedulingModule.operations() + SessionNotesModule.operations()
      + BillingModule.operations(terminals: terminals)
      + [AnyOperation(ExportRecord.self)]
  }

  private static func system() -> [AnyOperation] {
    [
      AnyOperation(Ping.self),
      AnyOperation(Health.self),
      AnyOperation(Discover.self),
    ]
  }

  /// The OpenRPC document of the catalog.
  public static let document = OpenRPC.document(of: operations(), version: programVersion)

  /// Every statement with some parameters, for the proof against the schema.
  public static let statements: [any Statement] =
    [
      ReadHealth(), RecordFrame(patient: .example, isFirst: true), RecordNotes(patient: .example, after: nil, limit: 1),
    ] + OperationStatements.all + AccessModule.statements + PracticeModule.statements
    + TherapistProfilesModule.statements + PatientRecordsModule.statements + SchedulingModule.statements
    + SessionNotesModule.statements + BillingModule.statements
}
