import ClinicValues

/// What callers may ask of the operations; the limits of connections and messages are the transport's.
public struct CallLimits: Sendable, Equatable {
  /// Calls a second of one account; 0 for no limit.
  public var callsPerSecond: Int
  /// The rows of a page, at most as many as the API's document says.
  public var pageRows: Int

  /// The largest answer to one request, in bytes; what is larger must be asked for in pages.
  public static let answerBytesMax = 1_000_000
  /// The largest result: whatever the request's id, the answer around it is none too large.
  static let resultBytesMax = answerBytesMax - 2000

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

  /// The parameters for a page of fewer rows after one that was too large; nil where there are none. Of a read of one
  /// statement the audit log says then that more was read than is shown on this page.
  func fewer(_ params: JSON, of operation: AnyOperation, after tooLarge: ResultTooLarge) -> JSON? {
    guard operation.goesOn, case .object(var object) = params else { return nil }
    let rows = object["limit"].flatMap { try? Int(wire: $0) } ?? operation.pageRows
    guard rows > 1 else { return nil }
    // So many would fit if all rows were asked for that there are, and of one size: with some to spare.
    let fitting = rows * (Self.resultBytesMax / 10 * 9) / max(1, tooLarge.bytes)
    object["limit"] = .number(String(max(1, min(rows / 2, fitting))))
    return .object(object)
  }
}

/// A result that no answer holds.
struct ResultTooLarge: Error {
  let bytes: Int

  init?(_ result: [UInt8]) {
    guard result.count > CallLimits.resultBytesMax else { return nil }
    bytes = result.count
  }
}

extension CallError {
  init(_ tooLarge: ResultTooLarge, of operation: AnyOperation) {
    let what = "the answer has more than \(CallLimits.resultBytesMax) bytes"
    self = .tooLarge(operation.isMutation ? what + "; nothing was changed" : what)
  }
}
