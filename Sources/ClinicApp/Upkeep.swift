import Operations
import SessionNotes
import Store

/// What goes on behind the calls: the audit log's index of patients is sorted and the log joins the chain of hashes,
/// every few seconds; kept results that nobody may rely on any more go, once an hour.
public struct Upkeep: Sendable {
  private static let pause = Duration.seconds(10)
  private static let passesAnHour = 360
  /// More of the log than so many links a pass is left for quieter times: calls come first.
  private static let linksAPass = 10

  private let pool: Pool

  public init(pool: Pool) { self.pool = pool }

  /// Goes on until its task is cancelled. What fails, or is cut off, has done nothing, and the next pass does it.
  public func run(failed: @Sendable (any Error) -> Void) async {
    var pass = 0
    while !Task.isCancelled {
      do {
        if pass % Self.passesAnHour == 0 {
          try await pool.transaction(cancellable: true) { _ = try $0.execute(ForgetOldResults()) }
        }
        pass += 1
        for _ in 0..<Self.linksAPass {
          let sealed = try await pool.transaction(cancellable: true) { try $0.first(SealLog())?.value ?? 0 }
          if sealed < SealLog.rowsMax { break }
        }
        // Last: an index that cannot be sorted must not keep the log from its chain.
        try await pool.transaction(cancellable: true) { _ = try $0.execute(SortAuditIndex()) }
      } catch {
        if !Task.isCancelled { failed(error) }
      }
      try? await Task.sleep(for: Self.pause)
    }
  }
}
