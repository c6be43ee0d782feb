import ArgumentParser
import ClinicApp
import Operations

/// The program `clinic`: the operations by noun, and around them what works on this machine.
struct ClinicCommand: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "clinic",
      abstract: "Run a clinic: patients, schedules, treatment notes, therapists.",
      discussion: """
        The result goes to standard output, messages to standard error. Ends with 0 done, 1 failed, 3 not found, \
        4 log in, 5 forbidden, 6 conflict, 7 invalid, 8 unavailable: try again, 64 usage.
        """,
      version: ProgramVersion.text,
      groupedSubcommands: [
        CommandGroup(name: "Clinic", subcommands: nouns),
        CommandGroup(
          name: "Session",
          subcommands: [LoginCommand.self, LogoutCommand.self, WhoamiCommand.self, ContextCommand.self]),
        CommandGroup(
          name: "Machine", subcommands: [RPCCommand.self, DoctorCommand.self, CompletionCommand.self]),
      ])
  }

  /// A command for each noun of the catalog, then the nouns that are written by hand alone.
  static var nouns: [any ParsableCommand.Type] {
    let nouns = Surface.current.nouns
    let known = Set(nouns.map { CommandNames.kebab($0.noun) } + ["rpc"])
    let operations = nouns.compactMap { noun, operations -> (any ParsableCommand.Type)? in
      guard noun != "rpc", let first = operations.first else { return nil }
      return nounCommand(first.declaration)
    }
    return operations + HandWritten.nouns.filter { !known.contains($0._commandName) }
  }

  private static func nounCommand<Op: Operation>(_ first: Op.Type) -> any ParsableCommand.Type { NounCommand<Op>.self }
}

/// A noun with its verbs. Each needs a type of its own: that of its first operation makes it one.
struct NounCommand<First: Operation>: AsyncParsableCommand {
  private static var noun: String { CommandNames.parts(of: First.name.description).noun }

  static var _commandName: String { CommandNames.kebab(noun) }

  static var configuration: CommandConfiguration {
    let name = _commandName
    guard let operations = Surface.current.nouns.first(where: { $0.noun == noun })?.operations else {
      return CommandConfiguration(commandName: name)
    }
    let verbs = operations.map { CommandNames.kebab(CommandNames.parts(of: $0.name).verb) }
    let abstract = (NounMeaning.of[name].map { $0 + ": " } ?? "") + verbs.joined(separator: ", ")
    guard Surface.scope.holds(name) else { return CommandConfiguration(commandName: name, abstract: abstract) }
    let own = HandWritten.verbs[name] ?? []
    let replaced = Set(own.map { $0._commandName })
    var commands = own
    for (operation, verb) in zip(operations, verbs) where !replaced.contains(verb) {
      commands.append(command(operation.declaration))
    }
    return CommandConfiguration(commandName: name, abstract: abstract, subcommands: commands)
  }

  private static func command<Op: Operation>(_ type: Op.Type) -> any ParsableCommand.Type { OperationCommand<Op>.self }
}

/// What stands behind a noun, for `clinic --help`.
enum NounMeaning {
  static let of: [String: String] = [
    "accounts": "Who may log in",
    "adverse-events": "The register of what went wrong",
    "appointments": "Visits and their status",
    "audit": "Who saw and changed what",
    "availability": "Free times",
    "billing": "Why an invoice comes to what it comes to",
    "check-ins": "How patients are after a session",
    "claims": "What payers are asked for, and their answers",
    "compensation": "What therapists earn, by dated rates",
    "consents": "What patients were told and agreed to",
    "coverages": "Payers on file, by injury",
    "day": "A location's till: what it should hold, and the close",
    "calls": "Calls and messages from and to a patient",
    "disclosures": "Who was given what of a record",
    "episodes": "One complaint from first visit to discharge",
    "fees": "What visits cost that do not take place",
    "files": "Files in patients' records",
    "grants": "Roles of accounts by location",
    "invoices": "What is billed, from draft to void",
    "legal-entities": "Who runs locations and issues invoices",
    "locations": "The clinics",
    "measures": "Outcome measures and their course",
    "motions": "Ranges of motion and what is normal",
    "muscles": "What can be needled, its roots and risks",
    "needles": "Needles found, lots recalled",
    "notes": "Treatment notes, from draft to signature",
    "packages": "Visits that are paid for beforehand",
    "patients": "Record cards",
    "payments": "Money received, applied, given back",
    "certificates": "Certificates of courses, such as that of Gunn IMS",
    "permits": "Practice permits and their needling authorization",
    "prices": "What treatments cost, where and when",
    "receipts": "What patients hand to their insurers",
    "records": "Whole records: export, proof, retention",
    "remittances": "Payers' deposits over many claims",
    "reports": "What is owed",
    "rooms": "Treatment rooms",
    "safety": "Whether muscles may be needled",
    "schedule": "The day, and the rules of booking",
    "screens": "Questions before needling, and answers",
    "segments": "From muscles and signs to the root",
    "session": "Your log-in",
    "sharps": "Sharps boxes, from opening to seal",
    "shifts": "When therapists work",
    "system": "The server",
    "statements": "What patients were billed, paid and owe",
    "tasks": "What is to be done after sessions",
    "terminals": "Card terminals",
    "therapists": "Profiles and bios",
    "time-off": "When therapists are away",
    "tokens": "API tokens",
    "treatment-types": "What is offered",
  ]
}

/// Commands where a person's hands matter, on top of the catalog.
enum HandWritten {
  /// By the noun under which they stand; they go before an operation of the same name.
  static let verbs: [String: [any ParsableCommand.Type]] = [
    "therapists": [BioCommand.self, ProfileCommand.self],
    "patients": [ShowPatientCommand.self],
    "schedule": [ScheduleCommand.Day.self],
    "measures": [MeasureTrendCommand.self],
    "claims": [ClaimFileCommand.self],
    "receipts": [ReceiptPrintCommand.self],
    "records": [RecordExportCommand.self, RecordVerifyCommand.self],
    "notes": [NoteShowCommand.self, NoteEditCommand.self, NoteSignCommand.self],
  ]

  static let nouns: [any ParsableCommand.Type] = [ScheduleCommand.self]
}

/// What `clinic --version` says.
enum ProgramVersion {
  static let text = programVersion
}

/// The entry of the program.
public enum ClinicProgram {
  /// Runs a command line, without the program's name, and returns the exit status.
  public static func run(_ arguments: [String], in surroundings: Surroundings = .process) async -> Int32 {
    await Surface.$scope.withValue(Surface.Scope(arguments)) {
      await Surroundings.$current.withValue(surroundings) { await run(arguments) }
    }
  }

  private static func run(_ arguments: [String]) async -> Int32 {
    do {
      var command = try await ClinicCommand.asyncParseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return 0
    } catch {
      let isUsage = ClinicCommand.exitCode(for: error) == .validationFailure
      return report(isUsage ? UnknownCommand.failure(arguments, of: ClinicCommand.self) ?? error : error)
    }
  }

  private static func report(_ error: any Error) -> Int32 {
    let surroundings = Surroundings.current
    if let failure = error as? Failure {
      let lines = failure.lines(isVerbose: false, hasColour: surroundings.errHasColour)
      surroundings.err(lines.joined(separator: "\n") + "\n")
      return failure.status.rawValue
    }
    let status = ClinicCommand.exitCode(for: error).rawValue
    let text = ClinicCommand.fullMessage(for: error)
    guard !text.isEmpty else { return status }
    if status == 0 { surroundings.out(text + "\n") } else { surroundings.err(text + "\n") }
    return status
  }
}
