import ClinicTesting
import Testing

@testable import TherapistProfiles

/// The way of a bio: one line a state and step, ending in the state after it, nil where it is refused.
@Suite struct BioStateTests {
  static let table: [(BioState, BioEvent, BioState?)] = [
    (.empty, .saved, .draft), (.empty, .submitted, nil), (.empty, .returned, nil), (.empty, .published, nil),
    (.empty, .unpublished, nil),
    (.draft, .saved, .draft), (.draft, .submitted, .submitted), (.draft, .returned, nil), (.draft, .published, nil),
    (.draft, .unpublished, .draft),
    (.submitted, .saved, .draft), (.submitted, .submitted, nil), (.submitted, .returned, .returned),
    (.submitted, .published, .published), (.submitted, .unpublished, .submitted),
    (.returned, .saved, .draft), (.returned, .submitted, .submitted), (.returned, .returned, nil),
    (.returned, .published, nil), (.returned, .unpublished, .returned),
    (.published, .saved, .draft), (.published, .submitted, nil), (.published, .returned, nil),
    (.published, .published, nil), (.published, .unpublished, .draft),
  ]

  @Test func everyStateAndStepIsInTheTable() {
    #expect(Self.table.count == BioState.allCases.count * BioEvent.allCases.count)
    for (state, event, after) in Self.table { #expect(state.after(event) == after, "\(state) \(event)") }
  }

  @Test func theDatabaseHoldsTheSameTable() async throws {
    let clinic = try await TestClinic(isEmpty: true)
    for (state, event, after) in Self.table {
      let sql = "SELECT therapist_profiles.bio_state_after('\(state.rawValue)', '\(event.rawValue)')"
      let held = try await clinic.value(sql)
      #expect(held == (after?.rawValue ?? ""), "\(state) \(event)")
    }
  }
}
