import ClinicValues
import Synchronization

/// Saves a draft while it is being written (rule 2.24): whenever the editor has written its file, what can be read of
/// it becomes a revision. What cannot be read or is not taken is left to the save at the end, which says why.
struct NoteAutosave: Sendable {
  var form: NoteForm
  var note: String
  var client: WireClient

  /// The state of the draft that the server has of this edit.
  struct Kept: Sendable {
    var version: Int
    var content: JSON
  }

  /// An editor may write in several steps: a file counts as written once it stands still for so long.
  private static let pause = Duration.milliseconds(400)

  /// Opens the editor, and saves until it is closed.
  func during(_ draft: Draft, from base: NoteClient.Standing) async throws -> (text: String, kept: Kept) {
    let editor = OpenEditor()
    let kept = Kept(version: base.version, content: base.content)
    let start = try Files.read(draft.path)
    return try await withThrowingTaskGroup(of: Kept?.self) { group in
      group.addTask { await save(draft.path, unlike: start, over: kept, while: editor) }
      let text: Result<String, any Error>
      do { text = .success(try await draft.edit()) } catch { text = .failure(error) }
      editor.close()
      // What is under way is waited for: the version is known then.
      let latest = try await group.next() ?? nil
      return (try text.get(), latest ?? kept)
    }
  }

  private func save(
    _ path: String, unlike start: [UInt8]?, over base: Kept, while editor: OpenEditor
  ) async -> Kept {
    var kept = base
    var (saved, seen) = (start, start)
    while editor.isOpen {
      try? await Task.sleep(for: Self.pause)
      guard let bytes = try? Files.read(path) else { continue }
      defer { seen = bytes }
      guard bytes == seen, bytes != saved else { continue }
      saved = bytes
      guard let text = String(validating: bytes, as: UTF8.self), let read = try? form.read(text),
        read.content != kept.content
      else { continue }
      do throws(Failure) {
        let answer = try await client.call(
          "notes.save",
          [
            "note": .string(note), "expectedVersion": .number(String(kept.version)), "content": read.content,
            "idempotencyKey": .string(CallOutput.newKey()),
          ], isRepeatable: true)
        kept = Kept(version: answer["version"]?.intValue ?? kept.version, content: read.content)
      } catch {
        // Somebody else was faster: no further save can be taken.
        if error.error?.reason == "stale_version" { return kept }
      }
    }
    return kept
  }
}

/// Whether the editor is still there.
private final class OpenEditor: Sendable {
  private let state = Mutex(true)
  var isOpen: Bool { state.withLock { $0 } }
  func close() { state.withLock { $0 = false } }
}
