import ClinicTesting
import ClinicValues
import Operations
import Testing

@testable import SessionNotes

@Suite("Sharps boxes and normal motion (rules 3.8, 3.12)")
struct SharpsTests {
  @Test func aBoxIsOpenedAndSealed() async throws {
    let chart = try await ChartClinic()
    let open = #"{"location": "riverside", "number": "SB-0412"}"#
    let box = try await chart.call("sharps.open", open, as: .frontDesk)
    #expect(try await chart.refusal("sharps.open", open, as: .frontDesk) == "already_exists")
    let boxes = { (params: String) in
      try await chart.call("sharps.list", params, as: .therapist)["items"]?.arrayValue?.count
    }
    #expect(try await boxes(#"{"location": "riverside"}"#) == 2)
    let seal = #"{"box": \#(box["id"]?.text ?? ""), "manifest": "M-77"}"#
    #expect(try await chart.call("sharps.seal", seal, as: .frontDesk)["manifest"] == .string("M-77"))
    #expect(try await chart.refusal("sharps.seal", seal, as: .frontDesk) == "append_only")
    #expect(try await boxes("{}") == 1)
    #expect(try await boxes(#"{"includeSealed": true}"#) == 2)
    // The desk of another location neither sees nor opens it.
    #expect(try await chart.call("sharps.list", "{}", as: .foothillsDesk)["items"] == .array([]))
    #expect(
      try await chart.refusal("sharps.open", #"{"location": "riverside", "number": "SB-1"}"#, as: .foothillsDesk)
        == "forbidden")
    #expect(try await chart.refusal("sharps.open", #"{"location": "nowhere", "number": "SB-1"}"#) == "not_found")
    try await chart.clinic.remove()
  }

  /// Every movement that can be charted has a normal range, but for the straight leg raise, which no set of the sources
  /// has.
  @Test func everyMovementHasItsNormal() async throws {
    let chart = try await ChartClinic()
    let normals = try await chart.call("motions.normals", #"{"set": "aaos-like"}"#)["items"]?.arrayValue ?? []
    let known = Set(normals.compactMap { $0["movement"]?.stringValue })
    #expect(Set(Movement.allCases.map(\.rawValue)).subtracting(known) == ["straight_leg_raise"])
    let neck = try await chart.call("motions.normals", #"{"movement": "neck_flexion"}"#)["items"]?.arrayValue ?? []
    #expect(neck.map { $0["lowest"]?.text } == ["45", "70"])
    try await chart.clinic.remove()
  }

  @Test func aNoteIsReadAgainstASet() async throws {
    let chart = try await ChartClinic()
    let read = try await chart.call("motions.read", #"{"note": "\#(ChartClinic.signed)"}"#)["items"]?.arrayValue?.first
    #expect(read?["gained"]?.text == "15" && read?["missing"]?.text == "0")
    #expect(read?["normal"]?["lowest"]?.text == "60")
    #expect(
      try await chart.refusal("motions.read", #"{"note": "\#(ChartClinic.signed)", "set": "no-book"}"#) == "not_found")
    try await chart.clinic.remove()
  }
}
