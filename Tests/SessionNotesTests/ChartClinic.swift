import ClinicTesting
import ClinicValues
import Operations

/// The example clinic on Monday 2026-12-14, 10:00 at Riverside (UTC−6): Amelie Tremblay has been at 08:00 and at 09:00.
struct ChartClinic {
  /// The draft that lacks nothing, of the visit at 08:00.
  static let ready = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
  /// The note that is signed, of 2026-12-01.
  static let signed = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6e"
  /// Miro Saito's signed note, without needles.
  static let miros = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6f"
  /// The draft with two needles in and one out.
  static let short = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f70"
  /// The visit at 09:00, which has no note.
  static let bare = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f6c"
  /// A visit that is still to come.
  static let coming = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"
  static let screen = "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e"

  let clinic: TestClinic

  init(now: String = "2026-12-14T16:00:00Z", connections: Int = 4) async throws {
    clinic = try await TestClinic(connections: connections)
    try await clinic.set(now: now)
  }

  /// Calls as Dana Whitford unless told otherwise. Setting the clock cuts the connections; what meets a cut one is told
  /// `busy` and tries again.
  @discardableResult
  func call(_ method: String, _ params: String, as role: TestRole = .therapist) async throws -> JSON {
    for _ in 0..<20 {
      do { return try await clinic.call(method, params, as: role) } catch let error as CallError
        where error.reason == "busy"
      {}
    }
    return try await clinic.call(method, params, as: role)
  }

  /// The refusal's error; nil when it is not refused.
  func refused(_ method: String, _ params: String, as role: TestRole = .therapist) async throws -> CallError? {
    do {
      try await call(method, params, as: role)
      return nil
    } catch let error as CallError {
      return error
    }
  }

  func refusal(_ method: String, _ params: String, as role: TestRole = .therapist) async throws -> String? {
    try await refused(method, params, as: role)?.reason
  }

  /// Saves a note's content over the version that it has.
  @discardableResult
  func save(_ note: String, _ content: JSON) async throws -> JSON {
    let version = try await call("notes.get", #"{"note": "\#(note)"}"#)["version"] ?? .null
    return try await call(
      "notes.save", #"{"note": "\#(note)", "expectedVersion": \#(version.text), "content": \#(content.text)}"#)
  }

  func sign(_ note: String) async throws -> CallError? {
    let version = try await call("notes.get", #"{"note": "\#(note)"}"#)["version"] ?? .null
    return try await refused("notes.sign", #"{"note": "\#(note)", "expectedVersion": \#(version.text)}"#)
  }

  /// What stands against signing a note, by name.
  func blocking(_ note: String) async throws -> [String] {
    let check = try await call("notes.check", #"{"note": "\#(note)"}"#)
    return (check["findings"]?.arrayValue ?? []).filter { $0["blocks"] == .bool(true) }
      .compactMap { $0["item"]?.stringValue }
  }

  func content(_ note: String) async throws -> JSON {
    try await call("notes.get", #"{"note": "\#(note)"}"#)["content"] ?? .null
  }
}

extension JSON {
  /// With another value at a path of members and places: `needling.counts.removed`, `needling.needles.0.side`; null
  /// takes the member away.
  func setting(_ path: String, _ value: JSON) -> JSON {
    let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
    guard let first = parts.first else { return self }
    let rest = parts.count > 1 ? parts[1] : nil
    switch self {
    case .object(var object):
      let old = object[first] ?? .object(JSONObject())
      let new = rest.map { old.setting($0, value) } ?? value
      if new == .null { object.members.removeAll { $0.name == first } } else { object[first] = new }
      return .object(object)
    case .array(var items):
      guard let place = Int(first), items.indices.contains(place) else { return self }
      items[place] = rest.map { items[place].setting($0, value) } ?? value
      return .array(items)
    default: return self
    }
  }
}

extension ChartClinic {
  /// Charts and signs a session of Amelie Tremblay with Dana Whitford as of its time: one muscle on the right.
  /// - Parameters:
  ///   - needles: how many; none: an assessment.
  ///   - treatment: what the visit was booked for, unless it follows from the needles.
  /// - Returns: the note's id.
  @discardableResult
  func charted(
    _ start: String, pain: Int, muscle: String = "gracilis", needles: Int = 2, treatment: String? = nil
  ) async throws -> String {
    let row =
      #"{"muscle":"\#(muscle)","side":"right","diameter":0.30,"length":50,"technique":"in_out","twitches":1,"#
      + #""responses":["twitch"]}"#
    let counts = #"{"opened":N,"inserted":N,"unused":0,"removed":N,"discarded":N}"#.replacing("N", with: "\(needles)")
    let rows = Array(repeating: row, count: needles).joined(separator: ",")
    let needling =
      needles == 0
      ? #""notNeedledReason":"Assessment""#
      : #""needling":{"counts":\#(counts),"needles":[\#(rows)]}"#
    let answer = try await clinic.sql(
      """
      SELECT access.act_as((SELECT id FROM access.accounts WHERE name = 'dana.whitford'), false);
      SET clinic.now = '\(start)-06';
      INSERT INTO scheduling.appointments (id, patient_id, therapist_id, treatment_type_id, location_id, local_start,
        minutes, buffer_before, buffer_after, override_reason)
      SELECT gen_random_uuid(), p.id, t.id, y.id, l.id, '\(start)', 30, 0, 0, 'Charted before'
      FROM patient_records.patients p, therapist_profiles.therapists t, practice.treatment_types y,
        practice.locations l
      WHERE p.number = 'P-000123' AND t.slug = 'dana-whitford' AND l.code = 'riverside'
        AND y.code = '\(treatment ?? (needles == 0 ? "assessment-60" : "ims-45"))';
      UPDATE scheduling.appointments SET status = 'arrived' WHERE local_start = '\(start)';
      INSERT INTO session_notes.notes (id, appointment_id, document)
      SELECT gen_random_uuid(), a.id, '{"pain":{"now":\(pain)},\(needling)}'
      FROM scheduling.appointments a WHERE a.local_start = '\(start)';
      UPDATE session_notes.notes SET status = 'signed' WHERE visit_at = '\(start)-06' RETURNING id;
      """)
    return answer.split(separator: "\n").last.map(String.init) ?? ""
  }

  /// The check-in of a note at 24 or 48 hours.
  func checkIn(_ note: String, hours: Int) async throws -> String {
    try await clinic.sql("SELECT id FROM session_notes.check_ins WHERE note_id = '\(note)' AND hours = \(hours)")
  }
}
