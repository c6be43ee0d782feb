import ArgumentParser
import ClinicValues

struct LoginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Log in and keep the session's token for this context.",
    discussion: """
      The password is asked for on the terminal, or read from standard input with --password-stdin. The token is kept \
      in a file that only you can read. CLINIC_TOKEN, where it is set, goes before it.
      """)

  @Option(help: ArgumentHelp("Who logs in; the context's account unless given.", valueName: "name"))
  var account: String?

  @Flag(name: .customLong("password-stdin"), help: "Read the password from standard input.")
  var passwordFromInput = false

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.reporting {
      let destination = try connection.destination()
      let surroundings = Surroundings.current
      guard let name = account ?? destination.account else {
        throw Failure(.usage, "Say who logs in: --account NAME.")
      }
      if destination.server.isExposed {
        surroundings.note("Warning: \(destination.server) is not encrypted; anyone on the way can read your password.")
      }
      let password = try readPassword(for: name, at: destination)
      let params: JSONObject = ["account": .string(name), "password": .string(password)]
      let client = WireClient(
        server: destination.server, caFile: destination.caFile, timeoutSeconds: connection.timeout)
      let result = try await client.call("session.login", params, isRepeatable: false)
      await client.close()
      guard let token = result["token"]?.stringValue else {
        throw Failure(.failed, "The server answered without a token.")
      }
      let stored = StoredToken(
        token: token, account: result["account"]?.stringValue ?? name,
        expiresAt: result["expiresAt"]?.stringValue, server: destination.server.description)
      try stored.save(to: try destination.tokenPath())
      let until = stored.expiresAt.map { ", until \($0)" } ?? ""
      surroundings.note("Logged in at \(destination.server) as \(stored.account ?? name)\(until).")
      if surroundings.variable("CLINIC_TOKEN") != nil {
        surroundings.note("Warning: CLINIC_TOKEN is set and goes before this session.")
      }
    }
  }

  private func readPassword(for name: String, at destination: Destination) throws -> String {
    let surroundings = Surroundings.current
    guard passwordFromInput else { return try surroundings.askSecret("Password of \(name) at \(destination.server)") }
    guard var password = String(validating: try surroundings.readInput(), as: UTF8.self) else {
      throw Failure(.usage, "The password is not valid UTF-8.")
    }
    if password.last?.isNewline == true { password.removeLast() }
    return password
  }
}

struct LogoutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logout", abstract: "End the session and forget its token.")

  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.reporting {
      let destination = try connection.destination()
      let path = try destination.tokenPath()
      guard let stored = try StoredToken.load(from: path, for: destination.server) else {
        Surroundings.current.note("You are not logged in at \(destination.server).")
        return
      }
      let client = WireClient(
        server: destination.server, caFile: destination.caFile, token: stored.token,
        timeoutSeconds: connection.timeout)
      do throws(Failure) {
        _ = try await client.call("session.logout", JSONObject(), isRepeatable: false)
      } catch {
        // A session that is over already needs no end; one that could not be ended keeps its token
        guard error.status == .logIn else { throw error }
      }
      await client.close()
      try Files.remove(path)
      Surroundings.current.note("Logged out.")
    }
  }
}

struct WhoamiCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "whoami", abstract: "Show who you are to the server.")

  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    try await connection.withClient { client in
      let result = try await client.call("session.whoami", JSONObject(), isRepeatable: true)
      var writer = ResultWriter(form: output.output, isQuiet: output.quiet)
      writer.add(result)
    }
  }
}
