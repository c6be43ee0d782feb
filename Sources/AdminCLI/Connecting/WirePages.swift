import ClinicValues

/// Answers that come in pages.
extension WireClient {
  /// All pages of a read, in order.
  func pages(_ method: String, _ params: JSONObject) async throws(Failure) -> [JSON] {
    var params = params
    var pages: [JSON] = []
    while true {
      let page = try await call(method, params, isRepeatable: true)
      pages.append(page)
      guard let next = page["nextCursor"]?.stringValue else { return pages }
      try Self.turn(&params, to: next)
    }
  }

  /// All pages of a list as one answer.
  func whole(_ method: String, _ params: JSONObject) async throws(Failure) -> JSON {
    let pages = try await pages(method, params)
    guard case .object(var answer) = pages.last else { return .null }
    answer["items"] = .array(pages.flatMap { $0["items"]?.arrayValue ?? [] })
    return .object(answer)
  }

  /// Makes of a page's parameters those of the next.
  static func turn(_ params: inout JSONObject, to next: String) throws(Failure) {
    guard params["cursor"]?.stringValue != next else { throw Failure(.failed, "The server's pages go in a circle.") }
    params["cursor"] = .string(next)
  }
}
