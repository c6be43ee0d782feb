import Foundation
import Store

/// The program's `Schema` folder: migrations, reference data, the demo clinic.
public struct SchemaFolder: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  public enum Missing: Error, CustomStringConvertible {
    case folder(near: String)
    case migrations(path: String)

    public var description: String {
      switch self {
      case .folder(let near): "no Schema folder found above \(near); name it with --schema"
      case .migrations(let path): "no migrations in \(path)"
      }
    }
  }

  /// Looks beside and above the running program: in a source tree from `.build/…`, in an installation from
  /// `/usr/lib/needlepoint`.
  public static func nearProgram() throws -> SchemaFolder {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return try above(program.deletingLastPathComponent().path)
  }

  /// Looks in a folder and above it.
  public static func above(_ start: String) throws -> SchemaFolder {
    var folder = URL(fileURLWithPath: start)
    while true {
      let candidate = folder.appendingPathComponent("Schema/migrations").path
      if FileManager.default.fileExists(atPath: candidate) {
        return SchemaFolder(path: folder.appendingPathComponent("Schema").path)
      }
      guard folder.path != "/" else { throw Missing.folder(near: start) }
      folder.deleteLastPathComponent()
    }
  }

  public func text(_ name: String) throws -> String {
    try String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }

  /// Names of the files in a subfolder, in order.
  public func names(in folder: String, suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).filter { $0.hasSuffix(suffix) }.sorted()
  }

  /// The migrations `NNNN_a_sentence.sql`.
  public func migrations() throws -> [Migrator.Migration] {
    let found = try names(in: "migrations", suffix: ".sql").compactMap { name -> Migrator.Migration? in
      guard let number = Int(name.prefix(4)) else { return nil }
      return Migrator.Migration(number: number, name: String(name.dropLast(4)), sql: try text("migrations/" + name))
    }
    guard !found.isEmpty else { throw Missing.migrations(path: path) }
    return found
  }
}
