import ArgumentParser
import ClinicValues

/// A patient's record card, alerts first.
struct ShowPatientCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a patient's card, alerts first.")

  @Argument(help: "Number or id of the patient.") var patient: String
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient(option: CommandNames.option(ofField:)) { client in
      let result = try await client.call("patients.get", ["patient": .string(patient)], isRepeatable: true)
      guard output.output == .table, !output.quiet, var card = result.objectValue else {
        var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
        return writer.add(result)
      }
      let surroundings = Surroundings.current
      let isColoured = surroundings.outHasColour
      let names = ["preferredName", "givenName", "familyName"].compactMap { card[$0]?.stringValue }
      let given = card["preferredName"] == nil ? names : names.enumerated().map { $0 == 0 ? "“\($1)”" : $1 }
      var lines = [
        Colour.bold.paint(
          TerminalText.safe("\(card["number"]?.stringValue ?? patient)  \(given.joined(separator: " "))"),
          if: isColoured)
      ]
      for alert in card["alerts"]?.arrayValue ?? [] {
        let text = [alert["severity"], alert["kind"]].map { Table.cell($0) }.joined(separator: " ")
        let line = "! \(text): " + TerminalText.safe(alert["text"]?.stringValue ?? "")
        lines.append(Colour.red.paint(line, if: isColoured))
      }
      for name in ["alerts", "id", "number", "preferredName"] { card[name] = nil }
      lines.append("")
      lines += Card(width: surroundings.width, isColoured: isColoured).lines(of: .object(card))
      surroundings.out(lines.joined(separator: "\n") + "\n")
    }
  }
}
