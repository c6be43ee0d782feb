import ClinicApp
import ClinicTesting
import ClinicValues
import Foundation
import Operations
import Testing

/// Bad input to every operation: each offending field is named, nothing changes, nothing leaks, the server lives.
@Suite struct BadInputTests {
  @Test(arguments: Contract.names) func badInputIsNamedAndChangesNothing(name: String) async throws {
    let operation = try Contract.operation(name)
    let role = Contract.role(for: operation)
    let clinic = try await Contract.clinic(for: name)
    let before = try await clinic.fingerprint()
    let example = operation.example.objectValue ?? JSONObject()

    // Missing: all that is required, in one answer.
    let required = Set(operation.parameters.filter(\.isRequired).map(\.name))
    if !required.isEmpty {
      let named = try await invalidFields(clinic, name, JSONObject(), role)
      #expect(required.isSubset(of: named), "\(required.subtracting(named)) not named as missing")
    }
    // Unknown.
    var more = example
    more["notAParameter"] = .bool(true)
    #expect(try await invalidFields(clinic, name, more, role).contains("notAParameter"))
    // Mistyped and oversized, in objects and arrays too. What is read as one piece, such as money, is named as a whole.
    for place in try ParameterPlace.all(of: operation) {
      for wrong in wrongValues(for: place) {
        let named = try await invalidFields(clinic, name, place.params(wrong), role)
        #expect(
          named.contains { field in
            place.path.hasPrefix(field) || field.hasPrefix(place.path + ".") || field.hasPrefix(place.path + "[")
          },
          "\(place.path) not named for \(wrong.typeName)")
      }
    }
    #expect(try await clinic.fingerprint() == before)
    try await clinic.remove()
  }

  @Test(arguments: Contract.names) func hostileTextIsRefusedByNameOrKeptAsItIs(name: String) async throws {
    let operation = try Contract.operation(name)
    let clinic = try await Contract.clinic(for: name)
    let places = try ParameterPlace.all(of: operation).filter { $0.type == "string" }
    // What is rehearsed meets every check and every constraint, and leaves the next one what this one met.
    let isHarmless = operation.takesDryRun || !operation.isMutation && !operation.isProcedure
    let before = isHarmless ? try await clinic.fingerprint() : ""
    for place in places where place.path != "idempotencyKey" {
      try await send(hostileAt: place, of: operation, isRehearsal: operation.takesDryRun, to: clinic)
    }
    if isHarmless { #expect(try await clinic.fingerprint() == before) }
    // A rehearsal has no key.
    for place in places where place.path == "idempotencyKey" {
      try await send(hostileAt: place, of: operation, isRehearsal: false, to: clinic)
    }
    try await clinic.call("system.ping", .object([:]), as: .nobody)
    #expect(try await clinic.sql("SELECT count(*) > 0 FROM access.accounts").hasPrefix("t"))
    try await clinic.remove()
  }

  private func send(
    hostileAt place: ParameterPlace, of operation: AnyOperation, isRehearsal: Bool, to clinic: TestClinic
  ) async throws {
    for hostile in Self.hostile {
      var params = place.params(.string(hostile))
      if isRehearsal { params["dryRun"] = .bool(true) }
      do {
        try await clinic.call(operation.name, .object(params), as: Contract.role(for: operation))
        #expect(!Self.forbidden.contains(hostile), "\(place.path) takes \(hostile.debugDescription)")
      } catch let error as CallError {
        if Self.forbidden.contains(hostile) {
          let named = (error.details["fields"]?.arrayValue ?? []).compactMap { $0["field"]?.stringValue }
          #expect(
            error.code == -32602 && named.contains { place.path.hasPrefix($0) || $0.hasPrefix(place.path) },
            "\(place.path): \(error.reason) for \(hostile.debugDescription)")
        }
        #expect(error.code != -32603, "\(place.path): internal error for \(hostile.prefix(30).debugDescription)")
        let said = JSON.object(error.data).text + error.message
        for leak in ["SELECT", #"relation \""#, TestClinic.root, "/home", "syntax error", "pg_"]
        where !hostile.contains(leak) {
          #expect(!said.contains(leak), "\(place.path): the error says \(leak)")
        }
      }
    }
  }

  /// SQL, HTML and format strings are text like any other: what is taken comes back byte by byte.
  @Test func whatIsTakenIsKeptAsItIs() async throws {
    let clinic = try await TestClinic()
    var taken: [String] = []
    for hostile in Self.hostile where !Self.forbidden.contains(hostile) {
      let params: JSONObject = [
        "patient": .string("P-000123"), "kind": .string("other"), "severity": .string("info"),
        "text": .string(hostile),
      ]
      do {
        try await clinic.call("patients.addAlert", .object(params), as: .therapist)
        taken.append(hostile)
      } catch let error as CallError {
        #expect(error.code == -32602, "\(hostile.debugDescription): \(error.reason)")
      }
    }
    for sent in ["'; DROP TABLE access.accounts; --", "<script>alert(1)</script>", "$1", "\\", "e\u{301}\"", "😀"] {
      #expect(taken.contains { Array($0.utf8) == Array(sent.utf8) }, "\(sent.debugDescription) was not taken")
    }
    let kept = try await clinic.call("patients.get", #"{"patient": "P-000123"}"#, as: .therapist)
    let texts = kept["alerts"]?.arrayValue?.compactMap { $0["text"]?.stringValue.map { Array($0.utf8) } } ?? []
    for text in taken { #expect(texts.contains(Array(text.utf8)), "\(text.debugDescription) was not kept") }
  }

  /// A cursor is the caller's to keep, and so the caller's to forge: at worst it leads nowhere.
  @Test(arguments: Contract.names) func aForgedCursorIsRefusedByName(name: String) async throws {
    let operation = try Contract.operation(name)
    guard operation.parameters.contains(where: { $0.name == "cursor" }) else { return }
    let role = Contract.role(for: operation)
    let clinic = try await Contract.clinic(for: name)
    let id = LocationID.example.description
    for first in ["\u{0}", "9223372036854775807", "2999-12-31", "2999-12-31T23:59", id] {
      for rest in ["\u{0}", "2999-12-31T23:59:59Z", id] {
        for more in 0...3 {
          var params = operation.example.objectValue ?? JSONObject()
          let parts = [first] + Array(repeating: rest, count: more)
          params["cursor"] = .string(Cursor(parts: parts).value)
          do {
            try await clinic.call(name, .object(params), as: role)
          } catch let error as CallError {
            #expect(error.code == -32602 || error.code > 0, "\(first.debugDescription) and \(more): \(error.reason)")
          }
        }
      }
    }
    try await clinic.remove()
  }

  private static let hostile: [String] = [
    "", " ", "\u{0}", "a\u{0}b", "\u{1}\u{1b}[31m", "\u{7f}\u{9b}", "\r\n", "\u{202e}gnirts", "\u{200f}x", "\u{2066}",
    "\u{feff}x", "\u{fffe}", "'; DROP TABLE access.accounts; --", "' OR 1=1 --", "$1", "%s%n", "\\", "\"",
    "<script>alert(1)</script>", "../../etc/passwd", "{{7*7}}", "${jndi:ldap://x}", "null", "e\u{301}\"", "😀",
    String(repeating: "\u{301}", count: 300), "01998a2c-5c00-7a31-9f3e-6c4d2b1a0f5f", "P-999999", "9999-12-31",
    "2026-02-30", "2026-13-01T25:61", "-1", "NaN", "Infinity", "\u{10ffff}",
  ]

  /// Control characters, marks that turn the writing, SQL, HTML, format strings, other scripts.
  /// Control characters, marks that turn the direction of writing, and noncharacters have no place in any text.
  private static let forbidden: Set<String> = [
    "a\u{0}b", "\u{1}\u{1b}[31m", "\u{7f}\u{9b}", "\u{202e}gnirts", "\u{200f}x", "\u{2066}", "\u{fffe}", "\u{10ffff}",
  ]

  private static let megabyte = JSON.string(String(repeating: "A\u{301}<'\"", count: 180_000))

  /// Values of another type than the schema's, and one that is far too large.
  private func wrongValues(for place: ParameterPlace) -> [JSON] {
    let type = place.type
    var wrong: [JSON] = []
    if type != "string" { wrong.append(.string("no such thing")) }
    if type != "integer" { wrong.append(.number("1e400")) }
    if type != "boolean" { wrong.append(.bool(true)) }
    if type != "array" { wrong.append(.array([.null, .array([])])) }
    if type != "object" { wrong.append(.object(["no": .null])) }
    if type == "integer" { wrong += [.number("99999999999999999999"), .number("1.5"), .number("-99999999999")] }
    if type == "string" { wrong.append(Self.megabyte) }
    if type == nil { return [] }
    return wrong
  }

  /// The fields that the refusal names; records an issue when it is none of parameters.
  private func invalidFields(
    _ clinic: TestClinic, _ name: String, _ params: JSONObject, _ role: TestRole
  ) async throws -> Set<String> {
    do {
      try await clinic.call(name, .object(params), as: role)
      Issue.record("\(name) took bad parameters")
      return []
    } catch let error as CallError {
      #expect(error.code == -32602, "\(name): \(error.reason)")
      let fields = error.details["fields"]?.arrayValue ?? []
      return Set(fields.compactMap { $0["field"]?.stringValue })
    }
  }
}
