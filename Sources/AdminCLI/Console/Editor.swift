import Dispatch
import Glibc

/// The person's editor: `$VISUAL`, else `$EDITOR`, else `vi`.
enum Editor {
  /// Opens a file and waits, on a thread of its own: what else is done meanwhile goes on. The variable may hold
  /// arguments (`code --wait`), so a shell splits it. An interrupt from the keyboard is the editor's, not ours.
  static func open(_ path: String) async throws {
    let surroundings = Surroundings.current
    let editor = surroundings.variable("VISUAL") ?? surroundings.variable("EDITOR") ?? "vi"
    let quoted = path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    let status = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: system("\(editor) '\(quoted)'")) }
    }
    guard status == 0 else {
      throw Failure(.failed, "The editor (\(editor)) failed; your text is kept in \(path).")
    }
  }
}
