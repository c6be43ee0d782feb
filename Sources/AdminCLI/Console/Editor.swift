import Glibc

/// The person's editor: `$VISUAL`, else `$EDITOR`, else `vi`.
enum Editor {
  /// Opens a file and waits. The variable may hold arguments (`code --wait`), so a shell splits it. Meanwhile an
  /// interrupt from the keyboard is the editor's, not ours.
  static func open(_ path: String) throws {
    let surroundings = Surroundings.current
    let editor = surroundings.variable("VISUAL") ?? surroundings.variable("EDITOR") ?? "vi"
    let quoted = path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    guard system("\(editor) '\(quoted)'") == 0 else {
      throw Failure(.failed, "The editor (\(editor)) failed; your text is kept in \(path).")
    }
  }
}
