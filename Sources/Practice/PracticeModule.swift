import ClinicValues
import Operations
import Store

/// The operations of Practice, as the catalog lists them, and its statements, as the proof against the schema runs
/// them.
public enum PracticeModule {
  public static func operations() throws -> [AnyOperation] {
    [
      try AnyOperation(CreateLegalEntity.self),
      try AnyOperation(UpdateLegalEntity.self),
      try AnyOperation(ListLegalEntities.self),
      try AnyOperation(CreateLocation.self),
      try AnyOperation(UpdateLocation.self),
      try AnyOperation(CloseLocation.self),
      try AnyOperation(GetLocation.self),
      try AnyOperation(ListLocations.self),
      try AnyOperation(CreateRoom.self),
      try AnyOperation(UpdateRoom.self),
      try AnyOperation(RetireRoom.self),
      try AnyOperation(ListRooms.self),
      try AnyOperation(CreateTreatmentType.self),
      try AnyOperation(UpdateTreatmentType.self),
      try AnyOperation(RetireTreatmentType.self),
      try AnyOperation(GetTreatmentType.self),
      try AnyOperation(ListTreatmentTypes.self),
      try AnyOperation(SetPrice.self),
      try AnyOperation(WithdrawPrice.self),
      try AnyOperation(ListPrices.self),
    ]
  }

  public static let statements: [any Statement] =
    legalEntityStatements + locationStatements + roomStatements + treatmentTypeStatements + priceStatements

  private static let address = PlaceAddress(
    street: .example, city: .example, province: .example, postalCode: .example)

  private static let legalEntityStatements: [any Statement] = [
    FindLegalEntity(entity: .example),
    InsertLegalEntity(id: .example, params: .init(code: .example, name: .example)),
    EditLegalEntity(params: .init(legalEntity: .example, expectedVersion: .example)),
    LegalEntitiesPage(limit: 1),
  ]

  private static let locationStatements: [any Statement] = [
    FindLocation(location: .example),
    InsertLocation(
      id: .example,
      params: .init(code: .example, name: .example, address: address, zone: .example, legalEntity: .example)),
    EditLocation(params: .init(location: .example, expectedVersion: .example)),
    EndLocation(params: .init(location: .example, expectedVersion: .example)),
    LocationsPage(includeClosed: false, limit: 1),
  ]

  private static let roomStatements: [any Statement] = [
    FindRoom(room: .example),
    InsertRoom(id: .example, params: .init(location: .example, name: .example, kind: .example)),
    EditRoom(params: .init(room: .example, expectedVersion: .example)),
    EndRoom(params: .init(room: .example, expectedVersion: .example)),
    RoomsPage(params: .init()),
  ]

  private static let treatmentTypeStatements: [any Statement] = [
    FindTreatmentType(treatmentType: .example),
    InsertTreatmentType(
      id: .example,
      params: .init(code: .example, name: .example, minutes: .example, needling: true, taxReason: .example)),
    EditTreatmentType(params: .init(treatmentType: .example, expectedVersion: .example)),
    UnauthorizedOfTreatment(treatmentType: .example),
    EndTreatmentType(params: .init(treatmentType: .example, expectedVersion: .example)),
    TreatmentTypesPage(includeRetired: false, limit: 1),
  ]

  private static let priceStatements: [any Statement] = [
    FindPrice(price: .example),
    PricedAt(treatmentType: .example, location: .example),
    EndOpenPrice(treatmentType: .example, location: .example, from: .example),
    InsertPrice(
      id: .example, treatmentType: .example, location: .example, price: .example, from: .example),
    TakeBackPrice(price: .example),
    PricesPage(params: .init()),
  ]
}
