/// What PostgreSQL writes into `postmaster.pid`, line by line.
struct PostmasterFile: Equatable, Sendable {
  /// The postmaster, or negative for a single-user server.
  var processID: Int32
  /// `starting`, `stopping`, `ready` or `standby`; not there in the first moments.
  var status: String?

  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, let processID = Int32(trimmed(first)), processID != 0 else { return nil }
    self.processID = processID
    if lines.count > 7 {
      let word = trimmed(lines[7])
      status = word.isEmpty ? nil : word
    }
  }

  static func read(inCluster directory: String) -> PostmasterFile? {
    FileOperations.read(directory + "/postmaster.pid").flatMap(PostmasterFile.init)
  }
}

private func trimmed(_ text: Substring) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}
