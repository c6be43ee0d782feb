/// A row that a read writes of what it has found, by its own statement.
///
/// The row is in the transaction of the read, and takes no trip of its own. A read that has found nothing writes none;
/// `Statement.found` tells of every read that has rows, up to `foundMax`, since `ReadAnswer.isNoted` goes by these.
public protocol ReadNote: Sendable {
  /// Nothing that happens as a row is added asks who the caller is.
  static var table: StaticString { get }
  /// Its columns: what each read has of its own, what those of one caller have alike, what all gathered reads have
  /// alike, and what `Statement.found` tells.
  static var own: [StaticString] { get }
  static var ofCaller: [StaticString] { get }
  static var shared: [StaticString] { get }
  static var found: [StaticString] { get }

  /// The same for notes whose shared columns are.
  var likeness: String { get }
  /// Whether the answer waits until the row is on disk.
  var isFlushed: Bool { get }
  func bindOwn(to binds: inout Binds)
  func bindCaller(to binds: inout Binds)
  func bindShared(to binds: inout Binds)
}

extension ReadNote {
  /// Reads with their notes, as PostgreSQL gets them: the reads' parameters come first, then what each has of its own.
  ///
  /// - Parameters:
  ///   - isOfSeveral: whether they are of several callers.
  ///   - isTrailing: whether it says itself that its transaction need not wait for the disk (`TrailFlush`).
  static func text(
    of reads: (_ parameters: Int) -> String, noting seen: StaticString, answering answered: String,
    parameters count: Int, isOfSeveral: Bool, isTrailing: Bool
  ) -> String {
    let own = Self.own + (isOfSeveral ? Self.ofCaller : [])
    let shared = (isOfSeveral ? [] : Self.ofCaller) + Self.shared
    let first = count - shared.count - own.count
    let values =
      own.indices.map { "($\(first + $0 + 1))[s.n::integer]" }
      + shared.indices.map { "$\(count - shared.count + $0 + 1)" } + Self.found.map { "s.\($0)" }
    return """
      WITH seen AS MATERIALIZED (\(reads(first))), noted AS (
        INSERT INTO \(table) (\(list(own + shared + Self.found)))
        SELECT \(values.joined(separator: ", ")) FROM (\(seen)) AS s (n, \(list(Self.found))))
      SELECT \(answered) FROM seen\(isTrailing ? " WHERE (\(TrailFlush.sql)) IS NOT NULL" : "")
      """
  }

  private static func list(_ names: [StaticString]) -> String { names.map(\.description).joined(separator: ", ") }
}
