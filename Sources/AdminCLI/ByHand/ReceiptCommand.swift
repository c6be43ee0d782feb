import ArgumentParser
import ClinicValues

/// Writes an invoice's receipt to a file: a page or PDF, as the file's name says.
struct ReceiptPrintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: "Write the receipt of an invoice to a file, as PDF or as a page (.html).",
    discussion: "A later print says that it is a duplicate. The file is new and only you can read it.")

  @Argument(help: "Number or id of the invoice.") var invoice: String
  @Option(
    help: ArgumentHelp("Write to this file, which must not be there yet.", valueName: "file"), completion: .file())
  var to: String
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient(option: CommandNames.option(ofField:)) { client in
      guard try Files.read(to) == nil else { throw Failure(.usage, "\(to) is there already.") }
      let printed = try await client.call(
        "receipts.print",
        [
          "invoice": .string(invoice), "form": .string(to.hasSuffix(".html") ? "html" : "pdf"),
          "idempotencyKey": .string(CallOutput.newKey()),
        ], isRepeatable: true)
      guard let bytes = printed["data"]?.stringValue.flatMap(Base64.decode) else {
        throw Failure(.failed, "The server's answer holds no receipt.")
      }
      try Files.writePrivate(bytes, to: to)
      Surroundings.current.note("Written to \(to): \(printed["standing"]?.stringValue ?? "").")
    }
  }
}
