import NIOCore

/// Until when a connection must do something, and what.
struct ConnectionDeadlines {
  enum Expiry: Equatable {
    /// A message that began was not finished.
    case unfinishedMessage
    /// The peer takes no answers.
    case unread
    /// Nothing was said.
    case idle
    /// The peer did not close its side.
    case linger
  }

  struct Due: Equatable {
    var at: NIODeadline
    var why: Expiry
  }

  private let limits: ServerLimits
  private var lastActivity: NIODeadline
  private var unfinishedSince: NIODeadline?
  private var unreadSince: NIODeadline?
  private var lingersSince: NIODeadline?

  init(limits: ServerLimits, now: NIODeadline) {
    self.limits = limits
    lastActivity = now
  }

  mutating func active(now: NIODeadline) { lastActivity = now }

  /// Called after bytes were cut into messages: a message that is still unfinished keeps its deadline, so that a peer
  /// who sends a byte now and then does not move it.
  mutating func unfinished(_ isUnfinished: Bool, isNew: Bool, now: NIODeadline) {
    guard isUnfinished else { unfinishedSince = nil; return }
    if isNew || unfinishedSince == nil { unfinishedSince = now }
  }

  /// Called when the peer stops or begins to take answers, and with each answer that it took.
  mutating func unread(_ isUnread: Bool, now: NIODeadline) { unreadSince = isUnread ? now : nil }

  mutating func lingers(now: NIODeadline) { lingersSince = now }

  /// The next deadline; nil while the connection waits for the server, not for its peer.
  func due(isBusy: Bool, isLoggedIn: Bool) -> Due? {
    if let lingersSince { return Due(at: lingersSince + limits.lingerDeadline, why: .linger) }
    if let unreadSince { return Due(at: unreadSince + limits.unreadDeadline, why: .unread) }
    if let unfinishedSince { return Due(at: unfinishedSince + limits.messageDeadline, why: .unfinishedMessage) }
    if isBusy { return nil }
    let idle = isLoggedIn ? limits.idleDeadline : limits.idleDeadlineBeforeLogIn
    return Due(at: lastActivity + idle, why: .idle)
  }
}
