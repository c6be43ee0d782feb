import ArgumentParser
import ClinicValues

extension OptionForm {
  /// The JSON value of what was typed.
  func value(of typed: Typed) throws -> JSON {
    switch typed {
    case .flag(let value): return .bool(value)
    case .words(let words):
      guard case .list(let item) = kind else { return try value(of: words.last ?? "", as: kind) }
      // A whole list as one piece of JSON
      if words.count == 1, let only = words.first, only.hasPrefix("[") || takesFiles {
        let json = try? json(try contents(of: only))
        if let json, case .array = json { return json }
      }
      return .array(try words.map { try value(of: $0, as: item) })
    }
  }

  private func value(of word: String, as kind: Kind) throws -> JSON {
    switch kind {
    case .flag, .plainFlag:
      guard word == "true" || word == "false" else { throw problem("must be true or false") }
      return .bool(word == "true")
    case .number:
      guard let number = try? JSONParser.parse(word), case .number = number else { throw problem("must be a number") }
      return number
    case .money: return try money(word)
    case .object, .list: return try json(try contents(of: word))
    case .text, .choice:
      guard takesFiles else { return .string(word) }
      if isBase64 { return .string(Base64.encode(try bytes(of: word))) }
      return .string(try contents(of: word))
    }
  }

  private func json(_ text: String) throws -> JSON {
    do { return try JSONParser.parse(text) } catch { throw problem("is not JSON: \(error)") }
  }

  /// Takes `120`, `120.00`, `120.00 CAD`, `CAD 120.00`, and JSON.
  private func money(_ word: String) throws -> JSON {
    if word.hasPrefix("{") { return try json(word) }
    let parts = word.split(separator: " ").map(String.init)
    let currencies = parts.filter { $0.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) } }
    let amounts = parts.filter { Money.minorUnits($0) != nil }
    guard amounts.count == 1, currencies.count <= 1, amounts.count + currencies.count == parts.count,
      let amount = amounts.first
    else { throw problem("must be an amount like 120.00 or \"120.00 CAD\"") }
    return .object([
      "amount": .string(amount), "currency": .string((currencies.first ?? Currency.cad.rawValue).uppercased()),
    ])
  }

  /// `@file` stands for what is in the file, `-` for standard input, `@@` for an @.
  private func contents(of word: String) throws -> String {
    guard word == "-" || word.hasPrefix("@") else { return word }
    if word.hasPrefix("@@") { return String(word.dropFirst()) }
    let bytes = try bytes(of: word)
    guard var text = String(validating: bytes, as: UTF8.self) else { throw problem("is not text in UTF-8") }
    // A secret's line ends; the end of the line is no part of it
    if isSecret { while text.last?.isNewline == true { text.removeLast() } }
    return text
  }

  private func bytes(of word: String) throws -> [UInt8] {
    if word == "-" { return try Surroundings.current.readInput() }
    guard word.hasPrefix("@") else { throw problem("must be @ and the name of a file, or - for standard input") }
    let path = String(word.dropFirst())
    guard let bytes = try Files.read(path) else { throw problem("names a file that does not exist: \(path)") }
    return bytes
  }

  private func problem(_ what: String) -> ValidationError { ValidationError("--\(option) \(what).") }
}
