import ArgumentParser
import ClinicApp
import ClinicValues
import Glibc
import Operations

/// Looks at everything between this terminal and the clinic's data, and says how to mend what is wrong.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check settings, connection, versions and log-in.",
    discussion: "Ends with 1 if a check fails.")

  @OptionGroup var connection: ConnectionOptions

  struct Finding: Sendable {
    enum Verdict: String, Sendable { case ok, warn, fail }
    var check: String
    var verdict: Verdict
    var text: String
    var mend: String?

    init(_ check: String, _ verdict: Verdict, _ text: String, mend: String? = nil) {
      self.check = check
      self.verdict = verdict
      self.text = text
      self.mend = mend
    }
  }

  func run() async throws {
    var findings: [Finding] = []
    findings += Self.settings()
    do {
      let destination = try connection.destination()
      findings.append(Finding("context", .ok, "\(destination.server), chosen by \(destination.origin)"))
      findings.append(Self.encryption(destination))
      let (token, finding) = Self.token(destination)
      findings.append(finding)
      findings += await atServer(destination, token: token)
    } catch let failure as Failure {
      findings.append(Finding("context", .fail, failure.sentence, mend: failure.mend ?? "clinic context set"))
    }
    Self.write(findings)
    if findings.contains(where: { $0.verdict == .fail }) { throw ExitCode(CommandStatus.failed.rawValue) }
  }

  private static func write(_ findings: [Finding]) {
    let surroundings = Surroundings.current
    let isColoured = surroundings.outHasColour
    for finding in findings {
      let colour: Colour =
        switch finding.verdict {
        case .ok: .green
        case .warn: .yellow
        case .fail: .red
        }
      let verdict = colour.paint(TerminalText.fitted(finding.verdict.rawValue, to: 4), if: isColoured)
      surroundings.out(
        "\(verdict)  \(TerminalText.fitted(finding.check, to: 10))  \(TerminalText.safe(finding.text))\n")
      if let mend = finding.mend { surroundings.out("                  mend: \(TerminalText.safe(mend))\n") }
    }
  }

  private static func settings() -> [Finding] {
    do {
      let path = try Contexts.path()
      let count = try Contexts.load().list.count
      guard let mode = Files.mode(path) else {
        return [Finding("settings", .ok, "no contexts yet (\(path))")]
      }
      if mode & 0o022 != 0 {
        return [Finding("settings", .fail, "others can change \(path)", mend: "chmod 600 \(path)")]
      }
      return [Finding("settings", .ok, "\(count) contexts in \(path)")]
    } catch {
      return [Finding("settings", .fail, (error as? Failure)?.sentence ?? "\(error)", mend: "clinic context set")]
    }
  }

  private static func encryption(_ destination: Destination) -> Finding {
    switch destination.server.place {
    case .unix: Finding("encryption", .ok, "a Unix socket of this machine")
    case .tls: Finding("encryption", .ok, "TLS\(destination.caFile.map { ", trusting \($0)" } ?? "")")
    case .tcp where destination.server.isExposed:
      Finding("encryption", .warn, "plain TCP to another machine can be read on its way", mend: "use tls://")
    case .tcp: Finding("encryption", .ok, "plain TCP that does not leave this machine")
    }
  }

  private static func token(_ destination: Destination) -> (String?, Finding) {
    do {
      if let token = Surroundings.current.variable("CLINIC_TOKEN") {
        return (token, Finding("token", .ok, "from CLINIC_TOKEN"))
      }
      let path = try destination.tokenPath()
      if let token = try destination.token() { return (token, Finding("token", .ok, "\(path), readable by you alone")) }
      if destination.server.isUnix {
        return (nil, Finding("token", .ok, "none; over the Unix socket you are who you are to this machine"))
      }
      return (nil, Finding("token", .warn, "none kept for this server", mend: "clinic login"))
    } catch {
      let failure = error as? Failure
      return (nil, Finding("token", .fail, failure?.sentence ?? "\(error)", mend: failure?.mend))
    }
  }

  private func atServer(_ destination: Destination, token: String?) async -> [Finding] {
    let plain = WireClient(server: destination.server, caFile: destination.caFile, timeoutSeconds: connection.timeout)
    let client = WireClient(
      server: destination.server, caFile: destination.caFile, token: token, timeoutSeconds: connection.timeout)
    var findings = await Self.reach(plain)
    if !findings.contains(where: { $0.verdict == .fail }) {
      findings += await Self.program(plain)
      findings += await Self.logIn(client)
    }
    await plain.close()
    await client.close()
    return findings
  }

  private static func reach(_ client: WireClient) async -> [Finding] {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      _ = try await client.call("system.ping", JSONObject(), isRepeatable: true)
      let milliseconds = (clock.now - start) / .milliseconds(1)
      let tenths = Int(milliseconds * 10)
      return [Finding("connection", .ok, "answered in \(tenths / 10).\(tenths % 10) ms, JSON-RPC 2.0")]
    } catch {
      return [Finding("connection", .fail, error.sentence, mend: "start clinic-server there, or look at its log")]
    }
  }

  /// Whether the server is of this version, by its own description.
  private static func program(_ client: WireClient) async -> [Finding] {
    do {
      let document = try await client.call("rpc.discover", JSONObject(), isRepeatable: true)
      let version = document["info"]?["version"]?.stringValue ?? "unknown"
      let theirs = Set(document["methods"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? [])
      let ours = Set(Surface.current.operations.map(\.name))
      let missing = ours.subtracting(theirs).count
      let unknown = theirs.subtracting(ours).count
      if version == ProgramVersion.text, missing == 0, unknown == 0 {
        return [Finding("version", .ok, "\(version), \(theirs.count) methods on both sides")]
      }
      let text =
        "server \(version), this program \(ProgramVersion.text); \(missing) methods missing there, \(unknown) here"
      return [Finding("version", .warn, text, mend: "bring both to the same version")]
    } catch {
      return [Finding("version", .fail, error.sentence)]
    }
  }

  private static func logIn(_ client: WireClient) async -> [Finding] {
    do {
      let me = try await client.call("session.whoami", JSONObject(), isRepeatable: true)
      let roles = me["roles"]?.arrayValue?.compactMap(\.stringValue) ?? []
      let text =
        "\(me["account"]?.stringValue ?? "unknown")" + (roles.isEmpty ? "" : ": " + roles.joined(separator: ", "))
      return [Finding("log-in", .ok, text)] + (await health(client))
    } catch {
      return [Finding("log-in", .fail, error.sentence, mend: error.mend ?? "clinic login")]
    }
  }

  private static func health(_ client: WireClient) async -> [Finding] {
    do {
      let health = try await client.call("system.health", JSONObject(), isRepeatable: true)
      let schema = health["schema"].map(\.plainText) ?? "unknown"
      let database = health["database"].map(\.plainText) ?? "unknown"
      let zones = health["timeZoneData"].map(\.plainText) ?? "unknown"
      return [
        Finding("database", .ok, "PostgreSQL \(database), schema \(schema), time zone data \(zones)"), clock(health),
      ]
    } catch {
      guard error.status == .forbidden else { return [Finding("database", .fail, error.sentence)] }
      return [Finding("database", .ok, "not shown to your roles")]
    }
  }

  private static func clock(_ health: JSON) -> Finding {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    guard let text = health["now"]?.stringValue, let theirs = Instant(text) else {
      return Finding("clock", .warn, "the server does not say its time")
    }
    // Instants count from 2000, the operating system from 1970
    let ours = Int64(clamping: now.tv_sec) - 946_684_800
    let (skew, isFar) = (theirs.microsecondsSince2000 / 1_000_000).subtractingReportingOverflow(ours)
    guard !isFar, skew.magnitude < 5 else {
      return Finding(
        "clock", .warn, "the server's differs from this machine's by \(skew) seconds", mend: "let NTP set both clocks")
    }
    return Finding("clock", .ok, "agrees with this machine's")
  }
}
