import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Who sets the practice up")
struct PracticePermissionTests {
  @Test(
    "By role",
    arguments: [
      (TestRole.owner, nil), (.manager, nil), (.therapist, "forbidden"), (.frontDesk, "forbidden"),
      (.biller, "forbidden"), (.auditor, "forbidden"), (.stranger, "forbidden"), (.nobody, "unauthenticated"),
    ] as [(TestRole, String?)])
  func roles(role: TestRole, refusal: String?) async throws {
    let clinic = try await TestClinic()
    let room = #"{"location": "riverside", "name": "Room 9", "kind": "gym"}"#
    #expect(try await clinic.refusal("rooms.create", room, as: role) == refusal)
    try await clinic.remove()
  }

  /// A manager of one location only: the dispatcher lets the call through, the row policies decide.
  private func foothillsManager() async throws -> TestClinic {
    let clinic = try await TestClinic()
    try await clinic.sql(
      """
      INSERT INTO access.grants (id, account_id, role, location_id, granted_by)
      SELECT gen_random_uuid(), a.id, 'manager', l.id, a.id FROM access.accounts a, practice.locations l
      WHERE a.name = 'fiona.foothills' AND l.code = 'foothills'
      """)
    return clinic
  }

  @Test("A manager of one location changes that one, and nothing that all share")
  func atOneLocation() async throws {
    let clinic = try await foothillsManager()
    let price = #""price": {"amount": "1", "currency": "CAD"}, "from": "2030-01-01"}"#
    let entity = #"{"code": "mine", "name": "Mine"}"#
    let treatment = #"{"treatmentType": "ims-45", "expectedVersion": 1, "name": "Mine"}"#
    let cases: [(String, String, String?)] = [
      ("rooms.create", #"{"location": "foothills", "name": "Room 9", "kind": "gym"}"#, nil),
      ("rooms.create", #"{"location": "riverside", "name": "Room 9", "kind": "gym"}"#, "forbidden"),
      ("rooms.retire", #"{"room": "\#(UUID.example)", "expectedVersion": 1}"#, "forbidden"),
      ("locations.update", #"{"location": "foothills", "expectedVersion": 1, "name": "Mine"}"#, nil),
      ("locations.update", #"{"location": "riverside", "expectedVersion": 1, "name": "Mine"}"#, "forbidden"),
      ("prices.set", #"{"treatmentType": "ims-45", "location": "foothills", \#(price)"#, nil),
      ("prices.set", #"{"treatmentType": "ims-45", "location": "riverside", \#(price)"#, "forbidden"),
      ("legalEntities.create", entity, "forbidden"),
      ("treatmentTypes.update", treatment, "forbidden"),
    ]
    for (method, params, refusal) in cases {
      #expect(try await clinic.refusal(method, params, as: .foothillsDesk) == refusal, "\(method) \(params)")
    }
    try await clinic.remove()
  }

  @Test("The application without a caller writes nothing, and never deletes or changes a code")
  func withoutCaller() async throws {
    let clinic = try await TestClinic()
    let attempts = [
      "UPDATE practice.locations SET name = 'x'",
      "INSERT INTO practice.legal_entities (id, code, name) VALUES (gen_random_uuid(), 'x', 'x')",
      "UPDATE practice.locations SET code = 'x'",
      "DELETE FROM practice.rooms",
      "UPDATE practice.prices SET amount = 1",
    ]
    for sql in attempts {
      await #expect(throws: (any Error).self, "\(sql)") { try await clinic.appSQL(sql) }
    }
    try await clinic.remove()
  }
}
