import ArgumentParser
import ClinicValues

/// Writes a patient's whole record: as one page to read, or as data.
struct RecordExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a patient's whole record to a file: a page to read, or data.",
    discussion: """
      The file is new and only you can read it. Without --to, the page or the data goes to standard output.
      """)

  @Argument(help: "Number or id of the patient.") var patient: String
  @Flag(help: "As data (JSON): every row of every table that is about the patient.") var json = false
  @Flag(help: "With everybody who has looked at the record, in which role and from which place.") var accessLog = false
  @Option(
    help: ArgumentHelp("Write to this file, which must not be there yet.", valueName: "file"), completion: .file())
  var to: String?
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient(option: CommandNames.option(ofField:)) { client in
      var (tables, exportedAt) = try await Self.tables(of: patient, client)
      if accessLog { tables.append(("access_log", try await Self.accessLog(of: patient, client))) }
      let text: String
      if json {
        let object = JSONObject(members: tables.map { .init(name: $0.name, value: .array($0.rows)) })
        text = JSONText.pretty(.object(object)) + "\n"
      } else {
        text = RecordPage(tables: tables).html(exportedAt: exportedAt)
      }
      guard let to else { return Surroundings.current.out(text) }
      guard try Files.read(to) == nil else { throw Failure(.usage, "\(to) is there already.") }
      try Files.writePrivate(Array(text.utf8), to: to)
      Surroundings.current.note("Written to \(to).")
    }
  }

  /// Who looked, newest first; also at records that have become this one.
  private static func accessLog(of patient: String, _ client: WireClient) async throws(Failure) -> [JSON] {
    let shown = ["at", "account", "roles", "location", "origin", "method", "action", "outcome"]
    return try await client.whole("audit.search", ["patient": .string(patient)])["items"]?.arrayValue?.map { entry in
      .object(JSONObject(members: shown.map { .init(name: $0, value: entry[$0] ?? .null) }))
    } ?? []
  }

  /// All pages, put together: rows by table in the order in which they come.
  private static func tables(
    of patient: String, _ client: WireClient
  ) async throws(Failure) -> (tables: [(name: String, rows: [JSON])], exportedAt: String) {
    var exportedAt = ""
    var tables: [(name: String, rows: [JSON])] = []
    for page in try await client.pages("records.export", ["patient": .string(patient)]) {
      exportedAt = page["exportedAt"]?.stringValue ?? ""
      for member in page["record"]?.objectValue?.members ?? [] {
        let rows = member.value.arrayValue ?? []
        if let place = tables.firstIndex(where: { $0.name == member.name }) {
          tables[place].rows += rows
        } else {
          tables.append((member.name, rows))
        }
      }
    }
    return (tables, exportedAt)
  }
}

/// Goes over the whole chain of hashes, part by part.
struct RecordVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Look whether every signed note, amendment and audit row is as it was sealed.",
    discussion: "Exits with 1 where something was altered, and names the first.")

  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient { client in
      let parts = try await client.pages("records.verify", [:])
      let checked = parts.reduce(0) { $0 + ($1["checked"]?.intValue ?? 0) }
      var part = parts.last ?? .null
      if case .object(var object) = part {
        object["checked"] = .number(String(checked))
        part = .object(object)
      }
      let altered = part["firstAltered"]
      if output.output != .table || output.quiet {
        var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
        writer.add(part)
      } else if altered == nil {
        let unsealed = part["unsealed"]?.intValue ?? 0
        let rest =
          unsealed == 0
          ? ""
          : unsealed == 1
            ? " 1 row of the audit log waits for its seal." : " \(unsealed) rows of the audit log wait for theirs."
        Surroundings.current.out("\(checked) links are intact.\(rest)\n")
      }
      if let altered { throw Failure(.failed, Self.sentence(altered)) }
    }
  }

  private static func sentence(_ altered: JSON) -> String {
    let kind = altered["kind"]?.stringValue ?? ""
    let what =
      altered["auditRow"]?.intValue.map { "row \($0) of the audit log" }
      ?? (kind == "log" ? "the seal of the audit log" : "the \(kind) \(altered["id"]?.stringValue ?? "")")
    let number = altered["number"]?.intValue ?? 0
    return TerminalText.safe(
      "Altered: \(what), \(number > 0 ? "at link \(number) of the chain" : "which no link is of").")
  }
}

/// The course of a measure as a chart in the terminal.
struct MeasureTrendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend", abstract: "Show the course of a patient's outcome measures as a chart.",
    discussion: "+ is a change for the better that matters to patients, - one for the worse.")

  @Argument(help: "Number or id of the patient.") var patient: String
  @Option(help: "Of this measure only.") var measure: String?
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient(option: CommandNames.option(ofField:)) { client in
      var params: JSONObject = ["patient": .string(patient)]
      if let measure { params["measure"] = .string(measure) }
      let result = try await client.whole("measures.trend", params)
      guard output.output == .table, !output.quiet else {
        var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
        return writer.add(result)
      }
      let points = result["items"]?.arrayValue ?? []
      guard !points.isEmpty else { return Surroundings.current.note("Nothing has been measured yet.") }
      var names: [String] = []
      for name in points.compactMap({ $0["measure"]?.stringValue }) where !names.contains(name) { names.append(name) }
      for name in names {
        let lines = TrendChart(name: name, points: points.filter { $0["measure"]?.stringValue == name }).lines
        Surroundings.current.out(TerminalText.safe(lines.joined(separator: "\n"), keepsLines: true) + "\n\n")
      }
    }
  }
}

/// A bar a result, as long as its score is high among them.
struct TrendChart {
  var name: String
  var points: [JSON]

  private static let width = 40

  var lines: [String] {
    let scores = points.map { Double($0["score"]?.text ?? "") ?? 0 }
    let most = max(1, scores.max() ?? 1)
    let width = points.map { $0["score"]?.text.utf8.count ?? 0 }.max() ?? 0
    return [name]
      + zip(points, scores).map { point, score in
        let text = point["score"]?.text ?? ""
        let bar = String(repeating: "#", count: max(0, min(Self.width, Int((score / most * 40).rounded()))))
        let mark = point["isGain"] == .bool(true) ? " +" : point["isLoss"] == .bool(true) ? " -" : ""
        let day = point["takenAt"]?.stringValue?.prefix(10) ?? ""
        return "  \(day)  " + String(repeating: " ", count: width - text.utf8.count) + "\(text)  \(bar)\(mark)"
      }
  }
}
