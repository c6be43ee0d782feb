/// Where a server listens: `tcp://host:port`, `tls://host:port` or `unix:///path`.
public struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
  enum Place: Sendable, Hashable {
    case tcp(host: String, port: Int)
    case tls(host: String, port: Int)
    case unix(path: String)
  }

  let place: Place

  static let portDefault = 7373
  /// What a socket's address holds, less its closing zero.
  static let socketPathMax = 107

  init(_ place: Place) { self.place = place }

  init(_ text: String) throws {
    let bad = Failure(.usage, "“\(text)” is no server address; write tcp://host:port, tls://host:port or unix:///path.")
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text[colon...].hasPrefix("://") else { throw bad }
    let rest = text[colon...].dropFirst(3)
    switch text[..<colon] {
    case "unix":
      guard rest.hasPrefix("/"), rest.utf8.count <= Self.socketPathMax else { throw bad }
      place = .unix(path: String(rest))
    case "tcp":
      guard let (host, port) = Self.split(rest) else { throw bad }
      place = .tcp(host: host, port: port)
    case "tls":
      guard let (host, port) = Self.split(rest) else { throw bad }
      place = .tls(host: host, port: port)
    default: throw bad
    }
  }

  /// Takes `host`, `host:port`, `[v6]` and `[v6]:port`.
  private static func split(_ text: Substring) -> (String, Int)? {
    let text = text.hasSuffix("/") ? text.dropLast() : text
    var host = text
    var port: Substring?
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      if rest.hasPrefix(":") { port = rest.dropFirst() } else if !rest.isEmpty { return nil }
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      port = text[text.index(after: colon)...]
      if port?.contains(":") == true { return nil }
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else { return nil }
    guard let port else { return (String(host), portDefault) }
    guard let number = Int(port), (1...65_535).contains(number) else { return nil }
    return (String(host), number)
  }

  public var description: String {
    switch place {
    case .tcp(let host, let port): "tcp://\(Self.bracketed(host)):\(port)"
    case .tls(let host, let port): "tls://\(Self.bracketed(host)):\(port)"
    case .unix(let path): "unix://\(path)"
    }
  }

  private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

  /// Whether what is sent can be read on its way: plain TCP to another machine.
  var isExposed: Bool {
    guard case .tcp(let host, _) = place else { return false }
    return host != "localhost" && host != "::1" && !host.hasPrefix("127.")
  }
}
