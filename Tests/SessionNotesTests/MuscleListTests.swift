import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

@testable import SessionNotes

/// Schema/reference/muscles.csv, read for the tests that need no database.
enum MusclesFile {
  static func muscles() throws -> [Muscle] {
    let text = try String(contentsOfFile: TestClinic.root + "/Schema/reference/muscles.csv", encoding: .utf8)
    return try text.split(separator: "\n").dropFirst().map { line in
      let cells = cells(of: line)
      let muscle = JSONObject(members: [
        .init(name: "code", value: .string(cells[0])), .init(name: "name", value: .string(cells[1])),
        .init(name: "regions", value: words(cells[2])), .init(name: "roots", value: words(cells[3])),
        .init(name: "minorRoots", value: words(cells[4])), .init(name: "isSegmental", value: .bool(cells[5] == "yes")),
        .init(name: "risks", value: words(cells[6])), .init(name: "isAvoided", value: .bool(cells[7] == "yes")),
        .init(name: "riskNote", value: cells[8].isEmpty ? .null : .string(cells[8])),
        .init(name: "version", value: .number("1")),
      ])
      return try WireDecoder.decode(Muscle.self, from: .object(muscle))
    }
  }

  private static func words(_ cell: String) -> JSON {
    .array(cell.split(separator: " ").map { .string(String($0)) })
  }

  /// RFC 4180, one record a line.
  private static func cells(of line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}

@Suite("The muscle list (rule 3.13)")
struct MuscleListTests {
  @Test func theTableIsTheFile() async throws {
    let chart = try await ChartClinic()
    let file = try MusclesFile.muscles().map { try WireEncoder.json($0) }
    #expect(file.count == 82)
    var table: [JSON] = []
    var cursor = ""
    repeat {
      let page = try await chart.call("muscles.list", #"{"limit": 50\#(cursor)}"#)
      table += page["items"]?.arrayValue ?? []
      cursor = page["nextCursor"].map { #", "cursor": \#($0.text)"# } ?? ""
    } while !cursor.isEmpty
    #expect(table == file.sorted { ($0["code"]?.stringValue ?? "") < ($1["code"]?.stringValue ?? "") })
    try await chart.clinic.remove()
  }

  @Test func itIsSearchedByRegionAndRoot() async throws {
    let chart = try await ChartClinic()
    for (params, expected) in [
      (#"{"region": "neck", "root": "C8"}"#, ["cervical-multifidus", "longissimus-iliocostalis-cervicis", "scalenes"]),
      (#"{"root": "V3"}"#, ["lateral-pterygoid", "masseter", "temporalis"]),
      // Also as a minor root.
      (#"{"region": "shoulder", "root": "C4"}"#, ["infraspinatus", "supraspinatus"]),
    ] {
      let page = try await chart.call("muscles.list", params)
      #expect(page["items"]?.arrayValue?.compactMap { $0["code"]?.stringValue } == expected, "\(params)")
    }
    try await chart.clinic.remove()
  }

  /// Roots vary by a level between textbooks: a clinic sets its own, and what reasons with them follows.
  @Test func aClinicSetsItsOwnRoots() async throws {
    let chart = try await ChartClinic()
    let changed = try await chart.call(
      "muscles.update",
      #"{"muscle": "deltoid", "expectedVersion": 1, "roots": ["C5"], "minorRoots": ["C6"], "depthMax": 40}"#,
      as: .manager)
    #expect(changed["roots"] == .array([.string("C5")]))
    #expect(changed["depthMax"] == .number("40"))
    let segments = try await chart.call(
      "segments.suggest", #"{"muscles": [{"muscle": "deltoid", "side": "left"}]}"#)
    #expect(segments["segments"]?.arrayValue?.compactMap { $0["points"]?.text } == ["2", "1"])
    for (params, expected) in [
      (#"{"muscle": "deltoid", "expectedVersion": 1, "roots": ["C6"]}"#, "stale_version"),
      (#"{"muscle": "deltoid", "expectedVersion": 2, "roots": ["C6"]}"#, "value_not_allowed"),
      (#"{"muscle": "deltoid", "expectedVersion": 2, "roots": []}"#, "invalid_params"),
      (#"{"muscle": "tail-wagger", "expectedVersion": 1}"#, "not_found"),
    ] {
      #expect(try await chart.refusal("muscles.update", params, as: .manager) == expected, "\(params)")
    }
    #expect(
      try await chart.refusal("muscles.update", #"{"muscle": "deltoid", "expectedVersion": 2}"#) == "forbidden")
    try await chart.clinic.remove()
  }
}
