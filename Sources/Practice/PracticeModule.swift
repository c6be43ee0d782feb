import ClinicValues
import Operations
import Store

/// The operations of Practice, as the catalog lists them, and its statements, as the proof against the schema runs
/// them.
public enum PracticeModule {
  public static func operations() -> [AnyOperation] {
    [
      AnyOperation(CreateLegalEntity.self),
      AnyOperation(UpdateLegalEntity.self),
      AnyOperation(ListLegalEntities.self),
      AnyOperation(CreateLocation.self),
      AnyOperation(UpdateLocation.self),
      AnyOperation(CloseLocation.self),
      AnyOperation(GetLocation.self),
      AnyOperation(ListLocations.self),
      AnyOperation(CreateRoom.self),
      AnyOperation(UpdateRoom.self),
      AnyOperation(RetireRoom.self),
      AnyOperation(ListRooms.self),
      AnyOperation(CreateTreatmentType.self),
      AnyOperation(UpdateTreatmentType.self),
      AnyOperation(RetireTreatmentType.self),
      AnyOperation(GetTreatmentType.self),
      AnyOperation(ListTreatmentTypes.self),
      AnyOperation(SetPrice.self),
      AnyOperation(WithdrawPrice.self),
      AnyOperation(ListPrices.self),
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
