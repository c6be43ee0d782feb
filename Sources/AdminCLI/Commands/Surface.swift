import ArgumentParser
import ClinicApp
import ClinicValues
import Operations
import Synchronization

/// The operations that become commands: the catalog's, or in tests others.
final class Surface: Sendable {
  let operations: [AnyOperation]
  /// The nouns in the catalog's order, each with its operations.
  let nouns: [(noun: String, operations: [AnyOperation])]
  private let places: [String: Int]
  private let forms = Mutex<[String: [OptionForm]]>([:])
  private let configurations = Mutex<[String: CommandConfiguration]>([:])

  init(_ operations: [AnyOperation]) {
    self.operations = operations
    places = Dictionary(
      operations.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    var order: [String] = []
    var byNoun: [String: [AnyOperation]] = [:]
    for operation in operations {
      let noun = CommandNames.parts(of: operation.name).noun
      if byNoun[noun] == nil { order.append(noun) }
      byNoun[noun, default: []].append(operation)
    }
    nouns = order.map { ($0, byNoun[$0] ?? []) }
  }

  /// The operations of this version of the program.
  static let catalog = Surface(Catalog.operations())

  @TaskLocal static var current: Surface = .catalog

  subscript(name: String) -> AnyOperation? { places[name].map { operations[$0] } }

  /// The options of an operation's command. argument-parser asks for them many times in one run.
  func forms(of name: String) -> [OptionForm] {
    if let known = forms.withLock({ $0[name] }) { return known }
    let made = self[name]?.allParameters.flatMap { OptionForm.all(for: $0) } ?? []
    forms.withLock { $0[name] = made }
    return made
  }

  /// What argument-parser asks of a command even more often.
  func configuration(of name: String, _ make: () -> CommandConfiguration) -> CommandConfiguration {
    if let known = configurations.withLock({ $0[name] }) { return known }
    let made = make()
    configurations.withLock { $0[name] = made }
    return made
  }

  /// Which nouns have their verbs in the tree of commands. argument-parser builds the whole tree at each start, and one
  /// run needs the verbs of one noun.
  enum Scope: Sendable, Equatable {
    case all
    case noun(String)

    /// What a command line needs: completion scripts name everything.
    init(_ arguments: [String]) {
      let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
      let isWhole = words.first == "completion" || arguments.contains { $0.hasPrefix("--") && $0.contains("generate") }
      self = isWhole || arguments.first == "---completion" ? .all : .noun(words.first ?? "")
    }

    func holds(_ noun: String) -> Bool { self == .all || self == .noun(noun) }
  }

  @TaskLocal static var scope = Scope.all
}
