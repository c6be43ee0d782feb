import ClinicValues

/// A text while it is edited: a file that only its owner can read, kept until the server has the text.
///
/// It lies among the person's state, not in the temporary folder, so that a crash or a restart does not take it along.
struct Draft {
  let path: String

  init(_ text: String, named name: String, suffix: String) throws {
    let surroundings = Surroundings.current
    var folder: String?
    if let state = surroundings.variable("XDG_STATE_HOME"), state.hasPrefix("/") {
      folder = state
    } else if let home = surroundings.variable("HOME") {
      folder = home + "/.local/state"
    }
    let bytes = Array((text.isEmpty || text.hasSuffix("\n") ? text : text + "\n").utf8)
    path = try Files.makeUnique(bytes, in: folder.map { $0 + "/needlepoint/drafts" }, named: name, suffix: suffix)
  }

  /// Lets the person edit, and reads what they saved.
  func edit() async throws -> String {
    try await Surroundings.current.edit(path)
    guard let bytes = try Files.read(path) else { throw Failure(.failed, "The editor left no file at \(path).") }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.invalid, "\(path) is not text in UTF-8; it is kept there.")
    }
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }

  func remove() throws { try Files.remove(path) }
}
