import ArgumentParser

/// A word that is no command where one must stand. ArgumentParser calls it an unexpected argument, and says no more.
enum UnknownCommand {
  private static let suggestionsMax = 3
  /// Words that begin alike for so long are meant for one another: `treatments` and `treatment-types`.
  private static let likeMin = 5

  /// What is wrong with a command line that was not taken, if it is such a word.
  static func failure(_ arguments: [String], of root: any ParsableCommand.Type) -> Failure? {
    var command = root
    var path = root._commandName
    for word in arguments {
      let configuration = command.configuration
      let known = configuration.subcommands
      // Behind an option may stand its value.
      guard !word.hasPrefix("-"), word != "help", !known.isEmpty, configuration.defaultSubcommand == nil else {
        return nil
      }
      guard let next = known.first(where: { $0._commandName == word || $0.configuration.aliases.contains(word) }) else {
        let meant = suggestions(for: word, among: known.map { $0._commandName }).map { "\(path) \($0)" }
        return Failure(
          .usage, "There is no command '\(word)' of \(path).",
          mend: meant.isEmpty ? "\(path) --help names them" : meant.joined(separator: ", or "))
      }
      command = next
      path += " \(word)"
    }
    return nil
  }

  /// The commands that may be meant by a word, the nearest first.
  static func suggestions(for word: String, among commands: [String]) -> [String] {
    let near = commands.compactMap { name -> (steps: Int, name: String)? in
      let steps = steps(from: word, to: name)
      let isLike = zip(word, name).prefix { $0 == $1 }.count >= likeMin
      return isLike || steps <= max(1, word.count / 3) ? (steps, name) : nil
    }
    return near.sorted { ($0.steps, $0.name) < ($1.steps, $1.name) }.prefix(suggestionsMax).map(\.name)
  }

  /// How many letters must be put in, taken out or changed (Levenshtein's distance).
  private static func steps(from word: String, to other: String) -> Int {
    var row = Array(0...other.count)
    for (place, letter) in word.enumerated() {
      var next = [place + 1]
      for (column, otherLetter) in other.enumerated() {
        next.append(min(row[column + 1] + 1, next[column] + 1, row[column] + (letter == otherLetter ? 0 : 1)))
      }
      row = next
    }
    return row.last ?? 0
  }
}
