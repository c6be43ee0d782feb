import ArgumentParser
import ClinicValues
import Glibc

/// The day as the front desk reads it.
struct ScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "The day by therapist.", subcommands: [Day.self])

  struct Day: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "day", abstract: "Show a day's appointments, therapist by therapist.")

    @Option(help: "Code or id of the location; the only one unless given.") var location: String?
    @Option(help: "Slug or id of a therapist: their day alone.") var therapist: String?
    @Option(help: ArgumentHelp("The day: 2026-12-15, today, tomorrow or yesterday.", valueName: "date"))
    var date: String = "today"
    @Flag(help: "Also show what was cancelled or missed.") var cancelled = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      try await connection.withClient(option: CommandNames.option(ofField:)) { client in
        let date = try Self.date(date)
        var params: JSONObject = ["date": .string(date.description), "includeCancelled": .bool(cancelled)]
        if let therapist { params["therapist"] = .string(therapist) }
        if let location {
          params["location"] = .string(location)
        } else if therapist == nil {
          params["location"] = .string(try await Self.onlyLocation(client))
        }
        let result = try await client.call("appointments.day", params, isRepeatable: true)
        guard output.output == .table, !output.quiet else {
          var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
          return writer.add(result)
        }
        let surroundings = Surroundings.current
        let sheet = DaySheet(date: date, appointments: result["items"]?.arrayValue ?? [])
        surroundings.out(
          sheet.lines(width: surroundings.width, isColoured: surroundings.outHasColour).joined(separator: "\n") + "\n")
      }
    }

    /// The calendar's day, today by this machine's clock and time zone.
    static func date(_ text: String) throws(Failure) -> CivilDate {
      let days: [String: Int] = ["yesterday": -1, "today": 0, "tomorrow": 1]
      if let offset = days[text.lowercased()] {
        var now = time(nil)
        var local = tm()
        guard localtime_r(&now, &local) != nil,
          let today = CivilDate(year: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday))
        else { throw Failure(.failed, "This machine's clock cannot be read.") }
        return today.adding(days: offset)
      }
      guard let date = CivilDate(text) else {
        throw Failure(.usage, "“\(text)” is no day; write 2026-12-15, today, tomorrow or yesterday.")
      }
      return date
    }

    private static func onlyLocation(_ client: WireClient) async throws(Failure) -> String {
      let result = try await client.call("locations.list", JSONObject(), isRepeatable: true)
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

  /// `09:30–10:15`, on the location's wall.
  private static func span(_ appointment: JSON) -> String {
    guard let start = appointment["localStart"]?.stringValue.flatMap({ CivilDateTime($0) }) else {
      return Table.cell(appointment["localStart"])
    }
    let end = start.adding(minutes: appointment["minutes"]?.intValue ?? 0)
    return clock(start) + "–" + clock(end)
  }

  private static func clock(_ time: CivilDateTime) -> String {
    CivilTime(minutesSinceMidnight: time.minutesSinceMidnight)?.description ?? ""
  }
}
