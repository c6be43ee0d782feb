import ArgumentParser
import ClinicValues

/// How results are written.
enum OutputForm: String, ExpressibleByArgument, CaseIterable, Sendable {
  case table, json, ndjson, csv
}

/// Which server, and as whom.
struct ConnectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Server to call: tcp://host:port, tls://host:port or unix:///path.", valueName: "address"))
  var server: String?

  @Option(help: ArgumentHelp("Context to use (see clinic context).", valueName: "name"))
  var context: String?

  @Option(
    name: .customLong("ca-file"),
    help: ArgumentHelp("Certificates (PEM) to trust besides the system's.", valueName: "file"), completion: .file())
  var caFile: String?

  @Option(help: ArgumentHelp("Seconds to wait for an answer.", valueName: "seconds"))
  var timeout: Int = 30

  @Flag(help: "Say more about errors: reason, code and the request's id.")
  var verbose = false

  func validate() throws {
    guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be 1 to 3600 seconds.") }
  }

  func destination() throws -> Destination {
    try Destination.choose(server: server, context: context, caFile: caFile)
  }

  func client(_ destination: Destination) throws -> WireClient {
    WireClient(
      server: destination.server, caFile: destination.caFile, token: try destination.token(), timeoutSeconds: timeout)
  }

  /// Runs with a client that is closed afterwards, and prints a failure.
  func withClient(
    option: (String) -> String = { $0 }, _ body: (WireClient) async throws -> Void
  ) async throws {
    try await reporting(option: option) {
      let client = try client(try destination())
      do { try await body(client) } catch {
        await client.close()
        throw error
      }
      await client.close()
    }
  }

  /// Prints a failure on standard error and turns it into the program's exit status.
  func reporting(
    option: (String) -> String = { $0 }, _ body: () async throws -> Void
  ) async throws {
    do { try await body() } catch let failure as Failure {
      let surroundings = Surroundings.current
      let lines = failure.lines(isVerbose: verbose, hasColour: surroundings.errHasColour, option: option)
      surroundings.err(lines.joined(separator: "\n") + "\n")
      throw ExitCode(failure.status.rawValue)
    }
  }
}

/// How results are shown.
struct OutputOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("Form of the result: table, json, ndjson or csv.", valueName: "form"))
  var output: OutputForm = .table

  @Flag(name: .shortAndLong, help: "Only ids, one a line; no messages.")
  var quiet = false
}
