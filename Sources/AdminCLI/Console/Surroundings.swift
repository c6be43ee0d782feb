/// What a command sees of the world: environment, streams, terminal. Tests put their own in its place.
public struct Surroundings: Sendable {
  /// A variable of the environment; an empty one counts as not set.
  public var variable: @Sendable (String) -> String?
  /// Writes data to standard output.
  public var out: @Sendable (String) -> Void
  /// Writes messages to standard error.
  public var err: @Sendable (String) -> Void
  /// All of standard input.
  public var readInput: @Sendable () throws -> [UInt8]
  /// Asks for a secret without showing it.
  public var askSecret: @Sendable (_ prompt: String) throws -> String
  /// Opens a file in the person's editor and waits until it is closed.
  public var edit: @Sendable (_ path: String) async throws -> Void
  public var outIsTerminal: Bool
  public var errIsTerminal: Bool
  public var inIsTerminal: Bool
  /// Columns of the terminal, nil where there is none.
  public var width: Int?
  /// The data folder of a server that runs as a service of this machine, or as root.
  public var systemData: String

  public init(
    variable: @escaping @Sendable (String) -> String?,
    out: @escaping @Sendable (String) -> Void,
    err: @escaping @Sendable (String) -> Void,
    readInput: @escaping @Sendable () throws -> [UInt8],
    askSecret: @escaping @Sendable (_ prompt: String) throws -> String,
    edit: @escaping @Sendable (_ path: String) async throws -> Void,
    outIsTerminal: Bool = false, errIsTerminal: Bool = false, inIsTerminal: Bool = false, width: Int? = nil,
    systemData: String = "/var/lib/needlepoint"
  ) {
    self.variable = variable
    self.out = out
    self.err = err
    self.readInput = readInput
    self.askSecret = askSecret
    self.edit = edit
    self.outIsTerminal = outIsTerminal
    self.errIsTerminal = errIsTerminal
    self.inIsTerminal = inIsTerminal
    self.width = width
    self.systemData = systemData
  }

  /// Those of the running command. Argument parsing is static and cannot be handed anything, hence a task-local.
  @TaskLocal static var current: Surroundings = .process

  /// A message for the person, on standard error; nothing that a server sent passes unescaped.
  func note(_ message: String) { err(TerminalText.safe(message, keepsLines: true) + "\n") }

  /// Whether colours may be written to standard output.
  var outHasColour: Bool { outIsTerminal && isColourWanted }
  /// Whether colours may be written to standard error.
  var errHasColour: Bool { errIsTerminal && isColourWanted }
  /// https://no-color.org: any value switches colours off.
  private var isColourWanted: Bool { variable("NO_COLOR") == nil && variable("TERM") != "dumb" }
}
