import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Rooms and treatment types")
struct RoomAndTreatmentTests {
  @Test("Rooms: one name a location among those in use; a retired one stays readable")
  func rooms() async throws {
    let clinic = try await TestClinic()
    let create = #"{"location": "riverside", "name": "room 1", "kind": "Treatment"}"#
    #expect(try await clinic.refusal("rooms.create", create) == "already_exists")
    let room = UUID.example.description
    let retired = try await clinic.call(
      "rooms.retire", #"{"room": "\#(room)", "expectedVersion": 1, "keepAppointments": true}"#)
    #expect(retired["retiredAt"] != nil)
    let made = try await clinic.call("rooms.create", create)
    #expect(made["kind"] == .string("treatment"))
    #expect(try await names(clinic, #"{"location": "riverside"}"#) == ["Room 2", "room 1"])
    #expect(try await names(clinic, #"{"location": "riverside", "includeRetired": true}"#).count == 3)
    #expect(
      try await clinic.refusal("rooms.update", #"{"room": "\#(room)", "expectedVersion": 1, "name": "Z"}"#)
        == "stale_version")
    try await clinic.remove()
  }

  private func names(_ clinic: TestClinic, _ params: String) async throws -> [String] {
    let list = try await clinic.call("rooms.list", params)
    return list["items"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
  }

  @Test("Pages of a list join without a gap, also when a row is put in between")
  func pages() async throws {
    let clinic = try await TestClinic()
    var seen: [String] = []
    var cursor: String?
    repeat {
      let more = cursor.map { #", "cursor": "\#($0)""# } ?? ""
      let page = try await clinic.call("rooms.list", #"{"limit": 1\#(more)}"#)
      seen += page["items"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
      cursor = page["nextCursor"]?.stringValue
      if seen.count == 1 {
        try await clinic.call("rooms.create", #"{"location": "foothills", "name": "A room", "kind": "gym"}"#)
      }
    } while cursor != nil
    #expect(seen.count == 3)
    #expect(Set(seen).count == 3)
    #expect(try await clinic.refusal("rooms.list", #"{"cursor": "7b7d"}"#) == "invalid_params")
    try await clinic.remove()
  }

  @Test("Treatment types: bounds, tax reason (rule 2.20), room kind cleared, retired")
  func treatmentTypes() async throws {
    let clinic = try await TestClinic()
    func create(_ code: String, minutes: Int, tax: String) -> String {
      #"{"code": "\#(code)", "name": "T", "minutes": \#(minutes), "needling": false, "taxReason": "\#(tax)"}"#
    }
    let cases: [(String, Int, String, String?)] = [
      ("report", 30, "taxable_report", nil),
      ("shockwave", 20, "exempt_physiotherapy", nil),
      ("ims-45", 30, "taxable_report", "already_exists"),
      ("long", 481, "taxable_mixed", "invalid_params"),
      ("short", 4, "taxable_mixed", "invalid_params"),
      ("free", 30, "none", "invalid_params"),
    ]
    for (code, minutes, tax, refusal) in cases {
      let answer = try await clinic.refusal("treatmentTypes.create", create(code, minutes: minutes, tax: tax))
      #expect(answer == refusal, "\(code)")
    }
    let any = try await clinic.call(
      "treatmentTypes.update", #"{"treatmentType": "ims-45", "expectedVersion": 1, "clear": ["roomKind"]}"#)
    #expect(any["treatmentType"]?["roomKind"] == nil)
    #expect(any["treatmentType"]?["needling"] == .bool(true))
    #expect(any["appointmentsUnauthorized"] == .number("0"))
    try await clinic.call("treatmentTypes.retire", #"{"treatmentType": "ims-45", "expectedVersion": 2}"#)
    let offered = try await clinic.call("treatmentTypes.list", as: .therapist)
    #expect(
      offered["items"]?.arrayValue?.compactMap { $0["code"]?.stringValue } == [
        "assessment-60", "report", "shockwave",
      ])
    let still = try await clinic.call("treatmentTypes.get", #"{"treatmentType": "ims-45"}"#, as: .therapist)
    #expect(still["retiredAt"] != nil)
    try await clinic.remove()
  }
}
