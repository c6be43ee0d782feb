import ArgumentParser

struct CompletionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print the script that completes commands in your shell.",
    discussion: """
      bash: clinic completion bash > ~/.local/share/bash-completion/completions/clinic
      zsh:  clinic completion zsh > "${fpath[1]}/_clinic"
      fish: clinic completion fish > ~/.config/fish/completions/clinic.fish
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable, Sendable { case bash, zsh, fish }

  @Argument(help: "bash, zsh or fish; that of $SHELL unless given.")
  var shell: Shell?

  func run() throws {
    let surroundings = Surroundings.current
    let own = surroundings.variable("SHELL").flatMap { path in
      Shell(rawValue: String(path.split(separator: "/").last ?? ""))
    }
    guard let shell = shell ?? own else { throw ValidationError("Say which shell: bash, zsh or fish.") }
    let script =
      switch shell {
      case .bash: ClinicCommand.completionScript(for: .bash)
      case .zsh: ClinicCommand.completionScript(for: .zsh)
      case .fish: ClinicCommand.completionScript(for: .fish)
      }
    surroundings.out(script + "\n")
  }
}
