import ClinicValues

/// What callers may ask of the operations; the limits of connections and messages are the transport's.
public struct CallLimits: Sendable, Equatable {
  /// Calls a second of one account; 0 for no limit.
  public var callsPerSecond: Int
  /// The rows of a page, at most as many as the API's document says.
  public var pageRows: Int

  /// The largest answer to one request, in bytes; what is larger must be asked for in pages.
  public static let answerBytesMax = 1_000_000
  /// The largest result of a change: whatever the request's id, the answer around it is none too large.
  static let changedBytesMax = answerBytesMax - 2000

  public init(callsPerSecond: Int = 0, pageRows: Int = PageLimitKind.range.upperBound) {
    self.callsPerSecond = callsPerSecond
    self.pageRows = pageRows
  }

  /// Says what is wrong with the page that is asked for, and how large one is that nobody said the size of.
  func bound(_ params: inout JSON, of operation: AnyOperation) -> [FieldProblem] {
    guard pageRows < PageLimitKind.range.upperBound, operation.isPaged, case .object(var object) = params else {
      return []
    }
    switch object["limit"] {
    case nil, .null: object["limit"] = .number(String(min(operation.pageRows, pageRows)))
    case let limit? where ((try? Int(wire: limit)) ?? 0) > pageRows:
      object["limit"] = nil
      params = .object(object)
      return [FieldProblem(field: "limit", problem: "must be 1 to \(pageRows)")]
    default: break
    }
    params = .object(object)
    return []
  }
}
