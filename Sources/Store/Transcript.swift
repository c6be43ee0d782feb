import ClinicValues

/// What rows show, as JSON that was written while they were read, all of one result in one piece.
public final class Transcript: @unchecked Sendable {
  // Sendable: whoever reads the rows adds to it, and nobody once they are read.
  private var writer: JSONWriter

  init(capacity: Int) { writer = JSONWriter(capacity: capacity) }

  /// What is written of one row.
  public struct Passage: Sendable {
    private let transcript: Transcript
    private let range: Range<Int>

    init(in transcript: Transcript, _ write: (inout JSONWriter) throws -> Void) rethrows {
      self.transcript = transcript
      range = try transcript.writer.apart(write)
    }

    /// A passage of no row.
    public init(_ write: (inout JSONWriter) throws -> Void) rethrows {
      try self.init(in: Transcript(capacity: 256), write)
    }

    public func write(to writer: inout JSONWriter) { writer.write(range, of: transcript.writer) }

    public var bytes: [UInt8] { transcript.writer.bytes(range) }
  }
}
