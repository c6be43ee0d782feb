import ArgumentParser
import ClinicValues

/// The day as the front desk reads it.
struct ScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "The day by therapist.", subcommands: [Day.self])

  struct Day: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "day", abstract: "Show a day's appointments, therapist by therapist.")

    @Option(help: "Code or id of the location; the only one unless given.") var location: String?
    @Option(help: "Slug or id of a therapist: their day alone.") var therapist: String?
    @Option(
      help: ArgumentHelp("The day: 2026-12-15, or today, tomorrow or yesterday at the location.", valueName: "date"))
    var date: String = "today"
    @Flag(help: "Also show what was cancelled in time or entered in error.") var cancelled = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withClient(option: CommandNames.option(ofField:)) { client in
        var params = try Self.day(date)
        params["includeCancelled"] = .bool(cancelled)
        if let therapist { params["therapist"] = .string(therapist) }
        if let location {
          params["location"] = .string(location)
        } else if therapist == nil {
          params["location"] = .string(try await Self.onlyLocation(client))
        }
        let result = try await client.whole("appointments.day", params)
        guard output.output == .table, !output.quiet else {
          var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
          return writer.add(result)
        }
        guard let shown = result["date"]?.stringValue.flatMap({ CivilDate($0) }) else {
          throw Failure(.failed, "The server does not say which day it is.")
        }
        let surroundings = Surroundings.current
        let sheet = DaySheet(date: shown, appointments: result["items"]?.arrayValue ?? [])
        surroundings.out(
          sheet.lines(width: surroundings.width, isColoured: surroundings.outHasColour).joined(separator: "\n") + "\n")
      }
    }

    /// The parameters that say which day. What is today the server knows: it may be another day at the location than
    /// here.
    static func day(_ text: String) throws(Failure) -> JSONObject {
      switch text.lowercased() {
      case "today": return JSONObject()
      case "tomorrow": return ["daysFromToday": .number("1")]
      case "yesterday": return ["daysFromToday": .number("-1")]
      default:
        guard let date = CivilDate(text) else {
          throw Failure(.usage, "“\(text)” is no day; write 2026-12-15, today, tomorrow or yesterday.")
        }
        return ["date": .string(date.description)]
      }
    }

    private static func onlyLocation(_ client: WireClient) async throws(Failure) -> String {
      let result = try await client.whole("locations.list", [:])
      let codes = (result["items"]?.arrayValue ?? [])
        .filter { ($0["closedAt"] ?? .null) == .null }
        .compactMap { $0["code"]?.stringValue }
      guard codes.count == 1, let code = codes.first else {
        throw Failure(.usage, "Say which: --location \(codes.isEmpty ? "CODE" : codes.joined(separator: " | ")).")
      }
      return code
    }
  }
}

/// A day's appointments, a block for each therapist.
struct DaySheet {
  var date: CivilDate
  var appointments: [JSON]

  private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  func lines(width: Int?, isColoured: Bool) -> [String] {
    let weekday = Self.weekdays[(date.isoWeekday - 1) % 7]
    let count = appointments.count
    var lines = [
      "\(weekday), \(date): \(count == 0 ? "no appointments" : count == 1 ? "1 appointment" : "\(count) appointments")"
    ]
    for (name, appointments) in byTherapist {
      lines += ["", Colour.bold.paint(TerminalText.safe(name), if: isColoured)]
      let table = Table(
        header: ["TIME", "PATIENT", "TREATMENT", "ROOM", "STATUS", "NOTE"],
        rows: appointments.map(Self.row))
      lines += table.lines(width: width.map { max(40, $0 - 2) }, isColoured: false).map { "  " + $0 }
    }
    return lines
  }

  /// In the order of their first appointment.
  private var byTherapist: [(String, [JSON])] {
    var order: [String] = []
    var groups: [String: [JSON]] = [:]
    for appointment in appointments {
      let name = appointment["therapistName"]?.stringValue ?? appointment["therapist"].map { Table.cell($0) } ?? "?"
      if groups[name] == nil { order.append(name) }
      groups[name, default: []].append(appointment)
    }
    return order.map { ($0, groups[$0] ?? []) }
  }

  private static func row(_ appointment: JSON) -> [String] {
    let text = { (name: String) in Table.cell(appointment[name]) }
    var marks: [String] = []
    if appointment["patientHasAlert"] == .bool(true) { marks.append("ALERT") }
    if appointment["overlaps"] == .bool(true) { marks.append("overlaps") }
    if appointment["outsideHours"] == .bool(true) { marks.append("outside hours") }
    let note = text("note")
    if !note.isEmpty { marks.append(note) }
    return [
      span(appointment), "\(text("patient"))  \(text("patientName"))", text("treatmentName"), text("roomName"),
      text("status").split(separator: "_").joined(separator: " "), marks.joined(separator: "; "),
    ]
  }

  /// `09:30–10:15`, as the location's clock shows the two.
  private static func span(_ appointment: JSON) -> String {
    guard let start = appointment["localStart"]?.stringValue, let end = appointment["end"]?.stringValue else {
      return Table.cell(appointment["localStart"])
    }
    return clock(start) + "–" + clock(end)
  }

  /// The time of day in `2026-12-15T09:30`, and in `2026-12-15T10:15:00-06:00`.
  private static func clock(_ text: String) -> String {
    TerminalText.safe(String(text.split(separator: "T").last?.prefix(5) ?? ""))
  }
}
