import ArgumentParser
import ClinicValues

/// Writes the file of a batch of claims, as it was sent.
struct ClaimFileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "Write the file of a batch of claims, as it was sent.",
    discussion: "It goes to standard output, or to a new file that only you can read.")

  @Argument(help: "Number or id of the batch.") var batch: String
  @Option(
    help: ArgumentHelp("Write to this file, which must not be there yet.", valueName: "file"), completion: .file())
  var to: String?
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient(option: CommandNames.option(ofField:)) { client in
      if let to, try Files.read(to) != nil { throw Failure(.usage, "\(to) is there already.") }
      let answer = try await client.call("claims.file", ["batch": .string(batch)], isRepeatable: true)
      guard let bytes = answer["file"]?.stringValue.flatMap(Base64.decode) else {
        throw Failure(.failed, "The server's answer holds no file.")
      }
      if let to {
        try Files.writePrivate(bytes, to: to)
        Surroundings.current.note("Written to \(to).")
      } else {
        let text = String(decoding: bytes, as: UTF8.self)
        let here = Surroundings.current
        here.out(here.outIsTerminal ? TerminalText.safe(text, keepsLines: true) : text)
      }
    }
  }
}
