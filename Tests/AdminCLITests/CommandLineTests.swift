import ArgumentParser
import ClinicValues
import Foundation
import Operations
import Testing

@testable import AdminCLI

/// Commands are made of the catalog by a mirror that argument-parser reads. That is no promise of the library's, so its
/// version is pinned and everything that relies on it is tried here.
@Suite struct CommandLineTests {
  /// The parameters that a command line becomes.
  static func params(_ arguments: [String], input: String = "", home: Recorded? = nil) throws -> JSONObject {
    let world = try home ?? Recorded()
    return try Surroundings.$current.withValue(world.surroundings(input: input)) {
      try Surface.$current.withValue(try Sample.surface()) {
        let command = try OperationCommand<Sample.Book>.parse(arguments)
        return try ParameterInput(
          whole: command.whole, subject: command.subject, subjectForm: OperationCommand<Sample.Book>.subjectForm,
          typed: command.typed
        ).object()
      }
    }
  }

  static let base = ["--patient", "P-000123", "--start", "2026-12-15T09:30"]

  @Test(arguments: [
    ([], #"{}"#),
    (["--minutes", "30"], #"{"minutes":30}"#),
    (["--is-first-visit"], #"{"isFirstVisit":true}"#),
    (["--no-is-first-visit"], #"{"isFirstVisit":false}"#),
    (["--colour", "green"], #"{"colour":"green"}"#),
    (["--price", "120"], #"{"price":{"amount":"120","currency":"CAD"}}"#),
    (["--price", "120.00 usd"], #"{"price":{"amount":"120.00","currency":"USD"}}"#),
    (["--price", #"{"amount":"1.00","currency":"CAD"}"#], #"{"price":{"amount":"1.00","currency":"CAD"}}"#),
    (["--place", #"{"city":"Calgary"}"#], #"{"place":{"city":"Calgary"}}"#),
    (["--place-city", "Calgary", "--place-floor", "2"], #"{"place":{"city":"Calgary","floor":2}}"#),
    (["--tags", "a", "--tags", "b"], #"{"tags":["a","b"]}"#),
    (["--tags", #"["a","b"]"#], #"{"tags":["a","b"]}"#),
    (["--note", "@@home"], #"{"note":"@home"}"#),
    (["--note", "-"], #"{"note":"from input"}"#),
    (["--note=- a dash"], #"{"note":"- a dash"}"#),
    (["--param-version", "3"], #"{"version":3}"#),
  ])
  func optionsBecomeParameters(_ options: [String], _ expected: String) throws {
    var all: JSONObject = ["patient": .string("P-000123"), "start": .string("2026-12-15T09:30")]
    all.members += try JSONParser.parse(expected).objectValue?.members ?? []
    let params = try Self.params(Self.base + options, input: "from input")
    #expect(JSON.object(params).text.sortedMembers == JSON.object(all).text.sortedMembers)
  }

  @Test func theSubjectMayStandAlone() throws {
    let params = try Self.params(["P-000123", "--start", "2026-12-15T09:30"])
    #expect(params["patient"] == .string("P-000123"))
  }

  @Test func longTextComesFromAFile() throws {
    let world = try Recorded()
    let path = world.home + "/note.md"
    try Data("Two\nlines\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try Self.params(Self.base + ["--note", "@" + path], home: world)["note"] == .string("Two\nlines\n"))
  }

  @Test func optionsGoOverTheWholeObject() throws {
    let whole = #"{"patient":"P-000001","start":"2026-12-15T09:30","minutes":30}"#
    let params = try Self.params(["--params", whole, "--minutes", "45"])
    #expect(params["minutes"] == .number("45"))
    #expect(params["patient"] == .string("P-000001"))
  }

  @Test(arguments: [
    (["visits", "book-in"], "Missing expected argument '--patient <patient>'."),
    (["visits", "book-in", "P-1"], "Missing expected argument '--start <start>'."),
    (["visits", "book-in", "P-1", "--patient", "P-1", "--start", "x"], "--patient is given twice."),
    (["visits", "book-in", "P-1", "--start", "x", "--minutes", "many"], "--minutes must be a number."),
    (["visits", "book-in", "P-1", "--start", "x", "--price", "cheap"], "--price must be an amount"),
    (["visits", "book-in", "P-1", "--start", "x", "--place", "{"], "--place is not JSON"),
    (["visits", "book-in", "P-1", "--start", "x", "--note", "@/nowhere"], "names a file that does not exist"),
    (["visits", "book-in", "P-1", "--start", "x", "--nonsense"], "Unknown option '--nonsense'"),
    (["visits", "book-in", "--params", "[]"], "--params must be a JSON object."),
    (["visits", "list", "--limit"], "Missing value for '--limit <n>'"),
    (["visits", "list", "-o", "xml"], "The value 'xml' is invalid for '-o <form>'"),
    (["visits", "list", "--timeout", "0"], "--timeout must be 1 to 3600 seconds."),
    (["visits", "list", "--server", "http://x"], "is no server address"),
    (["nonsense"], "There is no command 'nonsense' of clinic.\n  Mend: clinic --help names them"),
    (["visit", "list"], "There is no command 'visit' of clinic.\n  Mend: clinic visits"),
    (["visits", "lst", "-q"], "There is no command 'lst' of clinic visits.\n  Mend: clinic visits list"),
    (["visits", "list", "nonsense"], "Unexpected argument 'nonsense'"),
    (["visits", "--limit", "nonsense"], "Unknown option '--limit'"),
    (["v\u{1B}[2J"], "There is no command 'v\\u{1B}[2J' of clinic."),
  ])
  func mistakesAreUsageErrors(_ arguments: [String], _ message: String) async throws {
    let world = try Recorded()
    let surface = try Sample.surface()
    let status = await Surface.$current.withValue(surface) {
      await ClinicProgram.run(arguments, in: world.surroundings())
    }
    #expect(status == CommandStatus.usage.rawValue)
    #expect(world.err.contains(message), "\(world.err)")
    #expect(world.out.isEmpty)
  }

  @Test(arguments: [
    ("lst", ["list"]), ("treatments", ["treatment-types"]), ("searh", ["search"]), ("patient", ["patients"]),
    ("x", []), ("", []), ("nonsense", []), ("apponitments", ["appointments"]),
  ])
  func whatMayBeMeantIsNamed(word: String, meant: [String]) {
    let commands = ["list", "search", "treatment-types", "patterns", "patients", "appointments", "rooms"]
    #expect(UnknownCommand.suggestions(for: word, among: commands) == meant)
  }

  @Test func helpNamesEveryOption() async throws {
    let world = try Recorded()
    let surface = try Sample.surface()
    let status = await Surface.$current.withValue(surface) {
      await ClinicProgram.run(["visits", "book-in", "--help"], in: world.surroundings())
    }
    #expect(status == 0)
    for part in [
      "USAGE: clinic visits book-in <patient> --start <start>", "--is-first-visit/--no-is-first-visit",
      "--colour <red|green>", "--price <amount>", "What it costs (like 120.00 or \"120.00 CAD\").", "--place-city",
      "--note <text|@file>", "slot_taken", "--params", "--output",
    ] {
      #expect(world.out.contains(part), "\(part) is missing in \(world.out)")
    }
  }

  @Test func passwordsAreAskedFor() throws {
    let world = try Recorded()
    try Surroundings.$current.withValue(world.surroundings(secrets: ["one two three", "one two three"])) {
      var params: JSONObject = ["account": .string("a")]
      try Surface.$current.withValue(try Sample.surface()) {
        try ParameterInput.askSecrets(
          OperationCommand<Sample.SetPassword>.forms.filter(\.isSecret), of: AnyOperation(Sample.SetPassword.self),
          into: &params)
      }
      #expect(params["password"] == .string("one two three"))
    }
  }

  @Test func aPasswordOnTheCommandLineIsWarnedOf() throws {
    let world = try Recorded()
    try Surroundings.$current.withValue(world.surroundings()) {
      try Surface.$current.withValue(try Sample.surface()) {
        let command = try OperationCommand<Sample.SetPassword>.parse(["a", "--password", "one two three"])
        _ = try ParameterInput(whole: nil, subject: nil, subjectForm: nil, typed: command.typed).object()
      }
    }
    #expect(world.err.contains("others can read a command's arguments"))
  }

  /// The server takes a name and a password. An option that it does not know would fail every log-in.
  @Test func loginOffersWhatTheServerTakes() async throws {
    let help = try await clinic("login", "--help")
    #expect(help.status == 0)
    #expect(!help.out.contains("--code"))
    #expect(try await clinic("login", "--account", "dana", "--code", "123456").exit == .usage)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScriptsAreSound(_ shell: String) async throws {
    let run = try await clinic("completion", shell)
    #expect(run.status == 0)
    #expect(run.out.contains("locations"))
    #expect(run.out.contains("legal-entity"))
    let tool = "/usr/bin/" + shell
    guard FileManager.default.isExecutableFile(atPath: tool) else { return }
    let check = Process()
    check.executableURL = URL(fileURLWithPath: tool)
    check.arguments = ["-n", "/dev/stdin"]
    let pipe = Pipe()
    check.standardInput = pipe
    try check.run()
    pipe.fileHandleForWriting.write(Data(run.out.utf8))
    try pipe.fileHandleForWriting.close()
    check.waitUntilExit()
    #expect(check.terminationStatus == 0)
  }

  /// No two options of a command are the same, none is one that every command has, and each has its help.
  @Test func theCatalogsOptionsAreTheirOwn() throws {
    for operation in Surface.catalog.operations {
      let forms = operation.allParameters.flatMap { OptionForm.all(for: $0) }
      let negated = forms.filter { $0.kind == .flag }.map { "no-" + $0.option }
      #expect(Set(forms.map(\.option) + negated).count == forms.count + negated.count, "\(operation.name)")
      for form in forms {
        #expect(!CommandNames.taken.contains(form.option), "\(operation.name) \(form.option)")
      }
    }
  }

  /// Every command of the catalog can be asked for help: argument-parser has checked its options then.
  @Test func everyCommandHasHelp() async throws {
    #expect(!Surface.catalog.operations.isEmpty)
    for operation in Surface.catalog.operations where !operation.name.hasPrefix("rpc.") {
      let (noun, verb) = CommandNames.parts(of: operation.name)
      let run = try await clinic(CommandNames.kebab(noun), CommandNames.kebab(verb), "--help")
      #expect(run.status == 0, "\(operation.name): \(run.err)")
    }
  }
}

extension String {
  /// A crude comparison of small objects whose members may come in any order.
  fileprivate var sortedMembers: [Character] { sorted() }
}
