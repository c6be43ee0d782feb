import ArgumentParser
import Configuration

/// Where a setting comes from: the command line, else the environment (`CLINIC_…`), else its default. An empty variable
/// counts as not set; one that makes no sense is refused, since nobody would notice that the default holds.
struct SettingReader {
  private let environment: ConfigReader

  init(_ environment: EnvironmentVariablesProvider = EnvironmentVariablesProvider()) {
    self.environment = ConfigReader(provider: environment).scoped(to: "clinic")
  }

  func text(_ given: String?, _ key: ConfigKey) -> String? { given ?? variable(key) }

  /// What may be given several times; in the environment with commas between.
  func list(_ given: [String], _ key: ConfigKey) -> [String] {
    let all = given.isEmpty ? [variable(key) ?? ""] : given
    return all.flatMap { $0.split(separator: ",") }.map { String($0.filter { $0 != " " }) }
  }

  func isOn(_ given: Bool, _ key: ConfigKey) throws -> Bool {
    guard !given, let text = variable(key) else { return given }
    switch text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default: throw ValidationError("\(name(key)) must be true or false, not \(text)")
    }
  }

  func number(_ given: Int?, _ key: ConfigKey, in range: ClosedRange<Int>, or standard: Int) throws -> Int {
    var number = given ?? standard
    if given == nil, let text = variable(key) {
      guard let value = Int(text) else { throw ValidationError("\(name(key)) must be a number, not \(text)") }
      number = value
    }
    guard range.contains(number) else {
      throw ValidationError("\(name(key)) must be \(range.lowerBound) to \(range.upperBound), not \(number)")
    }
    return number
  }

  private func variable(_ key: ConfigKey) -> String? {
    guard let text = environment.string(forKey: key), !text.isEmpty else { return nil }
    return text
  }

  /// As a person writes it, in both places.
  private func name(_ key: ConfigKey) -> String {
    "--\(key.components.joined(separator: "-")) (CLINIC_\(key.components.joined(separator: "_").uppercased()))"
  }
}
