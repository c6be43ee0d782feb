/// Reads of one statement that travel together as one: each parameter becomes an array, and a row says which read it is
/// for.
///
/// PostgreSQL starts and ends a statement for each read, and describes its columns, which costs as much as to find a
/// row by its key. A statement is gathered where its type says so (`Statement.isGathered`), also of several callers who
/// may do the same: the row policies that it passes ask what a caller may, and never who it is.
/// It must be quick, since all wait for the slowest, and its answer small, since all stay in memory as long as one. `$`
/// stands in it for parameters only, and these where a column may stand; it has an order where order matters, no table
/// that it calls `r`, no `FOR UPDATE` and no comment. Where it has row policies to pass, a condition that is to reach
/// an index compares a column with a bare parameter.
struct GatheredReads {
  let bound: BoundStatement

  /// - Parameters:
  ///   - isOfSeveral: whether they are of several callers.
  ///   - isTrailing: whether what they note may reach the disk after the answer.
  /// - Returns: nil where they cannot be gathered, or need not: one alone that notes nothing.
  init?(_ reads: [BoundStatement], isOfSeveral: Bool = false, isTrailing: Bool = false) {
    guard let first = reads.first, first.mayGather, !first.binds.types.isEmpty else { return nil }
    let notes = reads.compactMap(\.note)
    guard notes.isEmpty ? reads.count > 1 : notes.count == reads.count else { return nil }
    var binds = Binds()
    guard binds.add(arraysOf: reads.map(\.binds)) else { return nil }
    if let note = notes.first {
      let own = notes.map { note in
        var own = Binds()
        note.bindOwn(to: &own)
        if isOfSeveral { note.bindCaller(to: &own) }
        return own
      }
      guard binds.add(arraysOf: own) else { return nil }
      if !isOfSeveral { note.bindCaller(to: &binds) }
      note.bindShared(to: &binds)
    }
    bound = BoundStatement(
      gathering: first, binds: binds, isOfSeveral: isOfSeveral && !notes.isEmpty,
      isTrailing: isTrailing && !notes.isEmpty)
  }

  /// The rows of each of so many reads. They come read by read, since the statement is carried out anew for each; those
  /// of a list as one value of one row.
  static func split(_ all: ResultSet, into count: Int, isList: Bool) -> Result<[ResultSet], StoreError> {
    do {
      let numbers = try all.rows(Single<Int>.self).map(\.value)
      if isList {
        guard numbers.elementsEqual(1...max(1, count)) else { throw outOfOrder }
        return .success(try numbers.indices.map { try ResultSet(listIn: 1, ofRow: $0, of: all) })
      }
      var parts: [ResultSet] = []
      var row = 0
      for number in 0..<count {
        let start = row
        while row < numbers.count, numbers[row] == number + 1 { row += 1 }
        parts.append(ResultSet(rows: start..<row, afterColumns: 1, of: all))
      }
      guard row == numbers.count else { throw outOfOrder }
      return .success(parts)
    } catch {
      return .failure(error as? StoreError ?? .unexpectedColumns("\(type(of: error))"))
    }
  }

  private static let outOfOrder = StoreError.unexpectedColumns("gathered rows are out of order")
}

extension BoundStatement {
  /// The text as PostgreSQL gets it. `OFFSET 0` keeps the planner from carrying out all reads as one join, which knows
  /// no order and may read whole tables.
  var text: String {
    guard key.isGathered else { return sql.description }
    let count = binds.types.count
    let answered = isList ? "n, list" : "*"
    guard let note, let found else { return "SELECT \(answered) FROM (\(gathered(parameters: count))) AS seen" }
    return type(of: note).text(
      of: gathered, noting: found, answering: answered, parameters: count, isOfSeveral: key.isOfSeveral,
      isTrailing: key.isTrailing)
  }

  /// Of each read its number and its rows; of a list, these in one value, and what `listed` says of them.
  private func gathered(parameters count: Int) -> String {
    let places = 1...max(1, count)
    let parameters = places.map { "$\($0)" }.joined(separator: ", ")
    let columns = places.map { "p\($0), " }.joined()
    let each = "(\(sql.description.replacing("$", with: "r.p"))) AS q"
    let rows = listed.map { "array_agg(q) AS list, \($0) FROM \(each)" } ?? "* FROM \(each) OFFSET 0"
    return
      "SELECT r.n, q.* FROM unnest(\(parameters)) WITH ORDINALITY AS r (\(columns)n), LATERAL (SELECT \(rows)) AS q"
  }
}
