import ArgumentParser
import ClinicValues
import Foundation
import Operations
import Synchronization

@testable import AdminCLI

/// A command line's world in a test: what it may see, and what it wrote.
final class Recorded: Sendable {
  private let text = Mutex<(out: String, err: String)>(("", ""))
  let home: String

  var out: String { text.withLock { $0.out } }
  var err: String { text.withLock { $0.err } }

  init() throws {
    home = NSTemporaryDirectory() + "clinic-cli-" + UUID(high: .random(in: 0 ... .max), low: 0).description
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  func surroundings(
    _ variables: [String: String] = [:], input: String = "", secrets: [String] = [], width: Int? = nil,
    isTerminal: Bool = false, edit: @escaping @Sendable (String) async throws -> Void = { _ in }
  ) -> Surroundings {
    let variables = ["HOME": home].merging(variables) { $1 }
    let left = Answers(secrets)
    return Surroundings(
      variable: { name in variables[name].flatMap { $0.isEmpty ? nil : $0 } },
      out: { [weak self] more in self?.text.withLock { $0.out += more } },
      err: { [weak self] more in self?.text.withLock { $0.err += more } },
      readInput: { Array(input.utf8) },
      askSecret: { _ in try left.next() },
      edit: edit,
      outIsTerminal: isTerminal, errIsTerminal: isTerminal, inIsTerminal: isTerminal, width: width,
      systemData: home + "/system")
  }

  /// The secrets that a person would type, in turn.
  private final class Answers: Sendable {
    private let answers: Mutex<[String]>
    init(_ answers: [String]) { self.answers = Mutex(answers) }
    func next() throws -> String {
      try answers.withLock { answers in
        guard !answers.isEmpty else { throw Failure(.usage, "nobody answers") }
        return answers.removeFirst()
      }
    }
  }
}

/// The end of one run of the program.
struct Run: Sendable {
  var status: Int32
  var out: String
  var err: String
  var exit: CommandStatus? { CommandStatus(rawValue: status) }
}

/// Runs a command line in a world of its own.
func clinic(
  _ arguments: String..., variables: [String: String] = [:], input: String = "", secrets: [String] = [],
  width: Int? = nil, isTerminal: Bool = false
) async throws -> Run {
  let recorded = try Recorded()
  let status = await ClinicProgram.run(
    arguments,
    in: recorded.surroundings(variables, input: input, secrets: secrets, width: width, isTerminal: isTerminal))
  return Run(status: status, out: recorded.out, err: recorded.err)
}
