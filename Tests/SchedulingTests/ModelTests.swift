import ClinicTesting
import ClinicValues
import Foundation
import Testing

/// Random bookings, moves and cancellations against intervals in memory, which share no code with the program.
@Suite struct ModelTests {
  struct Visit {
    var id: String
    var version: Int
    var therapist: Int
    var room: Int
    var patient: Int
    /// Minutes since the first day's midnight.
    var start: Int
    var length: Int
    var before: Int
    var after: Int

    /// Whether the two cannot be with one therapist or in one room: the gap is shorter than the longer buffer.
    func crowds(_ other: Visit) -> Bool {
      let (first, second) = start <= other.start ? (self, other) : (other, self)
      return second.start - (first.start + first.length) < max(first.after, second.before)
    }

    func overlaps(_ other: Visit) -> Bool { start < other.start + other.length && other.start < start + length }

    var localStart: String {
      let (day, minute) = start.quotientAndRemainder(dividingBy: 1440)
      let text = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
      return "2026-12-\(15 + day)T\(text(minute / 60)):\(text(minute % 60))"
    }
  }

  private static let rooms = ["01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5e", "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f60"]

  /// What the new or moved visit runs into among the others.
  private func clashes(_ visit: Visit, _ others: [Visit]) -> Set<String> {
    var found: Set<String> = []
    for other in others where other.id != visit.id {
      if other.therapist == visit.therapist, other.crowds(visit) { found.insert("slot_taken therapist") }
      if other.room == visit.room, other.crowds(visit) { found.insert("slot_taken room") }
      if other.patient == visit.patient, other.overlaps(visit) { found.insert("slot_taken patient") }
    }
    return found
  }

  @Test func theScheduleIsTheModel() async throws {
    let isLong = ProcessInfo.processInfo.environment["CLINIC_LONG"] == "1"
    let given = ProcessInfo.processInfo.environment["CLINIC_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 1...UInt64.max)
    print("seed \(seed): CLINIC_SEED=\(seed) repeats it")
    var dice = SplitMix(state: seed)
    let schedule = try await ScheduleClinic()
    try await schedule.rows(
      "UPDATE practice.treatment_types SET buffer_before = 10, buffer_after = 20 WHERE code = 'assessment-60'")
    var visits: [Visit] = []
    for step in 0..<(isLong ? 4000 : 120) {
      switch Int.random(in: 0..<10, using: &dice) {
      case 0..<6: try await book(in: &visits, schedule, &dice, "seed \(seed), step \(step)")
      case 6..<9 where !visits.isEmpty: try await move(in: &visits, schedule, &dice, "seed \(seed), step \(step)")
      default:
        guard let index = visits.indices.randomElement(using: &dice) else { continue }
        let gone = visits.remove(at: index)
        let verdict = try await schedule.verdict(
          "appointments.cancel", #"{"appointment":"\#(gone.id)","reason":"therapist_unavailable"}"#)
        #expect(verdict == "cancelled", "seed \(seed), step \(step)")
      }
    }
    let active = try await schedule.rows(
      "SELECT id || ' ' || version FROM scheduling.appointments WHERE status = 'booked'")
    #expect(Set(active) == Set(visits.map { "\($0.id) \($0.version)" }), "seed \(seed)")
  }

  private func placed(_ visit: Visit, _ dice: inout SplitMix) -> Visit {
    var visit = visit
    visit.therapist = Int.random(in: 1...3, using: &dice)
    visit.room = Int.random(in: 0...1, using: &dice)
    visit.start = Int.random(in: 0...1, using: &dice) * 1440 + Int.random(in: 100...200, using: &dice) * 5
    return visit
  }

  private func book(
    in visits: inout [Visit], _ schedule: ScheduleClinic, _ dice: inout SplitMix, _ place: String
  ) async throws {
    let isAssessment = Bool.random(using: &dice)
    let visit = placed(
      Visit(
        id: "", version: 1, therapist: 0, room: 0, patient: Int.random(in: 201...206, using: &dice), start: 0,
        length: isAssessment ? 60 : 45, before: isAssessment ? 10 : 0, after: isAssessment ? 20 : 0), &dice)
    let expected = clashes(visit, visits)
    let params =
      #"{"patient":"P-000\#(visit.patient)","therapist":"helper-\#(visit.therapist)","location":"riverside","#
      + #""treatment":"\#(isAssessment ? "assessment-60" : "ims-45")","start":"\#(visit.localStart)","#
      + #""room":"\#(Self.rooms[visit.room])"}"#
    let verdict = try await schedule.verdict("appointments.book", params)
    let isRight = expected.isEmpty ? verdict == "booked" : expected.contains(verdict)
    #expect(isRight, "\(place): \(verdict), not \(expected)")
    guard verdict == "booked" else { return }
    var kept = visit
    let ids = try await schedule.rows(
      """
      SELECT a.id FROM scheduling.appointments a JOIN therapist_profiles.therapists t ON t.id = a.therapist_id
      WHERE a.status = 'booked' AND a.local_start = '\(visit.localStart)' AND t.slug = 'helper-\(visit.therapist)'
      """)
    #expect(ids.count == 1, "\(place)")
    kept.id = ids.first ?? ""
    visits.append(kept)
  }

  private func move(
    in visits: inout [Visit], _ schedule: ScheduleClinic, _ dice: inout SplitMix, _ place: String
  ) async throws {
    guard let index = visits.indices.randomElement(using: &dice) else { return }
    var visit = placed(visits[index], &dice)
    let expected = clashes(visit, visits)
    let verdict = try await schedule.verdict(
      "appointments.move",
      #"{"appointment":"\#(visit.id)","expectedVersion":\#(visit.version),"start":"\#(visit.localStart)","#
        + #""therapist":"helper-\#(visit.therapist)","room":"\#(Self.rooms[visit.room])"}"#)
    let isRight = expected.isEmpty ? verdict == "booked" : expected.contains(verdict)
    #expect(isRight, "\(place): \(verdict), not \(expected)")
    guard verdict == "booked" else { return }
    visit.version += 1
    visits[index] = visit
  }
}

/// Steele, Lea and Flood's generator: small, and the same everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
