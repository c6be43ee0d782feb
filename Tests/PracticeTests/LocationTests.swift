import ClinicTesting
import ClinicValues
import Operations
import Testing

@Suite("Locations and legal entities")
struct LocationTests {
  @Test("A location is created, read by id and by code, and listed")
  func create() async throws {
    let clinic = try await TestClinic()
    let made = try await clinic.call(
      "locations.create",
      #"""
      {"code": "Inglewood", "name": "Inglewood", "zone": "America/Edmonton", "legalEntity": "prairie-ims",
       "phone": "403 555 0199",
       "address": {"street": "9 Avenue SE", "city": "Calgary", "province": "AB", "postalCode": "t2g0r5"}}
      """#, as: .manager)
    #expect(made["code"] == .string("inglewood"))
    #expect(made["address"]?["postalCode"] == .string("T2G 0R5"))
    #expect(made["phone"] == .string("+14035550199"))
    #expect(made["legalEntity"] == .string("prairie-ims"))
    let id = try #require(made["id"]?.stringValue)
    #expect(try await clinic.call("locations.get", #"{"location": "\#(id)"}"#, as: .therapist) == made)
    let list = try await clinic.call("locations.list", as: .frontDesk)
    let codes = list["items"]?.arrayValue?.compactMap { $0["code"]?.stringValue }
    #expect(codes == ["foothills", "inglewood", "riverside"])
    try await clinic.remove()
  }

  @Test(
    "A zone must be a place's in the zone data at hand (rule 2.9)",
    arguments: [
      ("America/Edmonton", nil), ("America/Vancouver", nil), ("America/St_Johns", nil), ("UTC", nil),
      ("America/Atlantis", "unknown_time_zone"), ("america/edmonton", "unknown_time_zone"),
      ("localtime", "unknown_time_zone"), ("Factory", "unknown_time_zone"), ("MST", "unknown_time_zone"),
      ("posixrules", "unknown_time_zone"), ("America/Edmonton'; --", "invalid_params"),
    ] as [(String, String?)])
  func zones(zone: String, refusal: String?) async throws {
    let clinic = try await TestClinic()
    let params = #"{"location": "riverside", "expectedVersion": 1, "zone": "\#(zone)"}"#
    #expect(try await clinic.refusal("locations.update", params) == refusal)
    let kept = try await clinic.sql("SELECT zone FROM practice.locations WHERE code = 'riverside'")
    #expect(kept == (refusal == nil ? zone : "America/Edmonton"))
    try await clinic.remove()
  }

  @Test("An edit names the version it is based on")
  func versions() async throws {
    let clinic = try await TestClinic()
    let edited = try await clinic.call(
      "locations.update", #"{"location": "riverside", "expectedVersion": 1, "name": "Riverside Park"}"#)
    #expect(edited["version"] == .number("2"))
    #expect(edited["phone"] == .string("+14035550100"))
    do {
      try await clinic.call("locations.update", #"{"location": "riverside", "expectedVersion": 1, "name": "Other"}"#)
      Issue.record("an edit of an old version was taken")
    } catch let error as CallError {
      #expect(error.reason == "stale_version")
      #expect(error.details["currentVersion"] == .number("2"))
    }
    let cleared = try await clinic.call(
      "locations.update", #"{"location": "riverside", "expectedVersion": 2, "clear": ["phone"]}"#)
    #expect(cleared["phone"] == nil)
    #expect(cleared["name"] == .string("Riverside Park"))
    try await clinic.remove()
  }

  @Test("Codes are taken once; what does not exist is not found; a closed location takes no room")
  func refusals() async throws {
    let clinic = try await TestClinic()
    let address = #"{"street": "1 St", "city": "Calgary", "province": "AB", "postalCode": "T2G 0R5"}"#
    func create(_ code: String, entity: String) -> String {
      #"""
      {"code": "\#(code)", "name": "X", "zone": "America/Edmonton", "legalEntity": "\#(entity)",
       "address": \#(address)}
      """#
    }
    #expect(
      try await clinic.refusal("locations.create", create("riverside", entity: "prairie-ims")) == "already_exists")
    #expect(try await clinic.refusal("locations.create", create("new-place", entity: "nobody-inc")) == "not_found")
    #expect(try await clinic.refusal("locations.get", #"{"location": "nowhere"}"#) == "not_found")
    #expect(
      try await clinic.refusal("locations.update", #"{"location": "nowhere", "expectedVersion": 1}"#) == "not_found")
    try await clinic.call("locations.close", #"{"location": "foothills", "expectedVersion": 1}"#)
    #expect(
      try await clinic.refusal("rooms.create", #"{"location": "foothills", "name": "A", "kind": "gym"}"#)
        == "not_found")
    let open = try await clinic.call("locations.list")
    #expect(open["items"]?.arrayValue?.count == 1)
    let all = try await clinic.call("locations.list", #"{"includeClosed": true}"#)
    #expect(all["items"]?.arrayValue?.count == 2)
    try await clinic.remove()
  }

  @Test("Every bad field is named at once, and nothing changes")
  func badInput() async throws {
    let clinic = try await TestClinic()
    do {
      try await clinic.call(
        "locations.create",
        #"""
        {"code": "a b", "name": "X\u202e", "zone": 7, "legalEntity": "prairie-ims", "colour": "red",
         "address": {"street": "", "city": "Calgary", "province": "Alberta", "postalCode": "T2G 0R5; DROP"}}
        """#)
      Issue.record("taken")
    } catch let error as CallError {
      #expect(error.reason == "invalid_params")
      let text = JSON.object(error.details).text
      for field in ["code", "name", "zone", "colour", "address.street", "address.province", "address.postalCode"] {
        #expect(text.contains("\"\(field)\""), "\(field) is not named")
      }
    }
    #expect(try await clinic.sql("SELECT count(*) FROM practice.locations") == "2")
    try await clinic.remove()
  }

  @Test("Legal entities: created, changed, listed; a GST number has its form")
  func legalEntities() async throws {
    let clinic = try await TestClinic()
    let made = try await clinic.call(
      "legalEntities.create", #"{"code": "bow", "name": "Bow Ltd.", "gstNumber": "987654321 rt 0002"}"#)
    #expect(made["gstNumber"] == .string("987654321RT0002"))
    let cleared = try await clinic.call(
      "legalEntities.update", #"{"legalEntity": "bow", "expectedVersion": 1, "clear": ["gstNumber"]}"#)
    #expect(cleared["gstNumber"] == nil)
    #expect(
      try await clinic.refusal("legalEntities.create", #"{"code": "bau", "name": "B", "gstNumber": "12RT1"}"#)
        == "invalid_params")
    let first = try await clinic.call("legalEntities.list", #"{"limit": 1}"#)
    let cursor = try #require(first["nextCursor"]?.stringValue)
    let second = try await clinic.call("legalEntities.list", #"{"limit": 1, "cursor": "\#(cursor)"}"#)
    #expect(second["items"]?.arrayValue?.first?["code"] == .string("prairie-ims"))
    #expect(second["nextCursor"] == nil)
    try await clinic.remove()
  }
}
