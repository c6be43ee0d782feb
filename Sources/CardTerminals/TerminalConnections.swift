import AsyncHTTPClient
import Billing
import ClinicValues
import Foundation
import Glibc
import NIOCore
import NIOSSL

/// The terminals of the server's file of terminals, and the connections to them.
///
/// The file is JSON; Deploy/terminals.json is an example:
///
///     {"terminals": [{"code": "front-desk", "location": "riverside", "kind": "http",
///       "url": "https://bridge.riverside.example/terminal", "tokenFile": "/etc/needlepoint/front-desk.token"}]}
///
/// `authorities` (a PEM file) says whose certificates the bridge may have, where it is not one that the system trusts;
/// `waitSeconds`, 5 to 600, how long whoever holds the card may take (120).
public final class TerminalConnections: Sendable {
  public let terminals: PaymentTerminals
  private let client: HTTPClient

  /// What is wrong with the file, for whoever starts the server. It never holds a token.
  public struct Unusable: Error, CustomStringConvertible {
    public let description: String
  }

  /// - Parameter note: is told why a terminal's answer was not taken, and of which terminal.
  public init(file: String, note: @escaping @Sendable (String) -> Void) throws {
    let entries = try Self.read(file)
    var configured: [(entry: Entry, token: Token, trusted: TLSConfiguration?)] = []
    for entry in entries {
      configured.append((entry, try Self.token(entry), try Self.trusted(entry)))
    }
    let client = Self.client()
    self.client = client
    terminals = PaymentTerminals(
      configured.map { entry, token, trusted in
        PaymentTerminals.Entry(
          code: entry.code, location: entry.location, kind: entry.kind,
          terminal: HTTPTerminal(
            client: client, url: entry.url, token: token, trusted: trusted,
            chargeMax: .seconds(entry.waitSeconds ?? 120), note: { note("terminal \(entry.code) \($0)") }))
      })
  }

  /// A client that follows no redirection, unpacks nothing and speaks HTTP/1.1 alone. It must be shut down.
  public static func client() -> HTTPClient {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)), decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    // A connection that has stood idle may be closed by the bridge just as a charge is sent.
    configuration.connectionPool.idleTimeout = .seconds(1)
    configuration.tlsConfiguration = clientTLS()
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  public func close() async { try? await client.shutdown() }

  struct Entry: Codable, Sendable {
    var code: TerminalCode
    var location: LocationCode
    var kind: TerminalKind
    var url: TerminalURL
    var tokenFile: FilePath
    var authorities: FilePath?
    var waitSeconds: Int?
  }
  private struct Content: Codable { var terminals: [Entry] }

  enum FilePathKind: TextKind {
    static let lengthMax = 1000
    static let example = "/etc/needlepoint/front-desk.token"
  }
  typealias FilePath = Text<FilePathKind>

  static func read(_ file: String) throws -> [Entry] {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw Unusable(description: "the file of terminals \(file) cannot be read")
    }
    let entries: [Entry]
    do {
      entries = try WireDecoder.decode(Content.self, from: try JSONParser.parse(Array(bytes), nestingMax: 8)).terminals
    } catch let error as JSONParseError {
      throw Unusable(description: "the file of terminals \(file) is not JSON: \(error)")
    } catch let error as FieldProblems {
      let problems = error.problems.map { "\($0.field) \($0.problem)" }.joined(separator: "; ")
      throw Unusable(description: "the file of terminals \(file): \(problems)")
    }
    guard Set(entries.map(\.code)).count == entries.count else {
      throw Unusable(description: "the file of terminals \(file) has a code twice")
    }
    for entry in entries where !(5...600).contains(entry.waitSeconds ?? 120) {
      throw Unusable(description: "the file of terminals \(file): waitSeconds of \(entry.code) must be 5 to 600")
    }
    return entries
  }

  /// The token in its file, which nobody but the server and its group may read.
  static func token(_ entry: Entry) throws -> Token {
    let path = entry.tokenFile.value
    var status = stat()
    guard stat(path, &status) == 0, let bytes = FileManager.default.contents(atPath: path) else {
      throw Unusable(description: "the token of terminal \(entry.code) cannot be read at \(path)")
    }
    guard status.st_mode & 0o007 == 0 else {
      throw Unusable(description: "the token of terminal \(entry.code) is open to everybody: chmod o= \(path)")
    }
    guard let token = try? Token(String(decoding: bytes, as: UTF8.self)) else {
      throw Unusable(description: "the token of terminal \(entry.code) at \(path) must be 20 to 200 plain characters")
    }
    return token
  }

  private static func trusted(_ entry: Entry) throws -> TLSConfiguration? {
    guard let file = entry.authorities?.value else { return nil }
    do {
      var configuration = clientTLS()
      configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
      return configuration
    } catch {
      throw Unusable(description: "the authorities of terminal \(entry.code) at \(file) are no PEM certificates")
    }
  }

  private static func clientTLS() -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    return configuration
  }
}
