import Glibc

extension Surroundings {
  /// The process's own environment, streams and terminal.
  public static var process: Surroundings {
    Surroundings(
      variable: { name in
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
      },
      out: { write($0, to: STDOUT_FILENO) },
      err: { write($0, to: STDERR_FILENO) },
      readInput: { try Files.readAll(descriptor: STDIN_FILENO, name: "standard input") },
      askSecret: { try SecretPrompt.ask($0) },
      edit: { try await Editor.open($0) },
      outIsTerminal: isatty(STDOUT_FILENO) == 1,
      errIsTerminal: isatty(STDERR_FILENO) == 1,
      inIsTerminal: isatty(STDIN_FILENO) == 1,
      width: terminalWidth())
  }

  /// Writes all of a text. A reader that went away (`clinic … | head`) ends the program as it ends any other.
  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno == EPIPE {
        exit(128 + SIGPIPE)
      } else if errno != EINTR, errno != EAGAIN {
        return
      }
    }
  }

  private static func terminalWidth() -> Int? {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }
}

/// Asks for a password on the terminal, which does not show what is typed.
enum SecretPrompt {
  /// Reads from /dev/tty, so that it works while standard input is a pipe.
  static func ask(_ prompt: String) throws -> String {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else {
      throw Failure(.usage, "There is no terminal to ask for \(prompt.lowercased()) on; give it on standard input.")
    }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { throw Failure(.failed, "The terminal cannot be read.") }
    var silent = before
    // Signals are off too: an interrupt must not leave the terminal without its echo. Ctrl-C is handled below.
    silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    tcsetattr(terminal, TCSAFLUSH, &silent)
    defer { tcsetattr(terminal, TCSAFLUSH, &before) }
    say(prompt + ": ", on: terminal)
    defer { say("\n", on: terminal) }
    return try readLine(from: terminal)
  }

  private static func say(_ text: String, on terminal: Int32) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(terminal, $0.baseAddress, $0.count) }
  }

  private static func readLine(from terminal: Int32) throws -> String {
    var line: [UInt8] = []
    while true {
      var byte: UInt8 = 0
      let count = read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { throw Failure(.failed, "The terminal was closed.") }
      switch byte {
      case 0x0A, 0x0D, 0x04:
        guard let text = String(validating: line, as: UTF8.self) else {
          throw Failure(.usage, "What was typed is not valid UTF-8.")
        }
        return text
      case 0x03: throw Failure(.failed, "Interrupted.")
      case 0x15: line.removeAll()
      case 0x7F, 0x08:
        // One character back: its continuation bytes, then its first byte
        while let last = line.popLast(), last & 0xC0 == 0x80 {}
      default: line.append(byte)
      }
    }
  }
}
