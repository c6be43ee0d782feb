/// Text made fit for a terminal. What a server sends may hold escape sequences that move the cursor, rename the window
/// or paste commands, and marks that turn the direction of writing; none of it reaches the screen as more than text.
enum TerminalText {
  /// The text with every character that is not plainly visible written as `\u{…}`.
  static func safe(_ text: String, keepsLines: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: { isHidden($0) }) else { return text }
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A where keepsLines: out.unicodeScalars.append(scalar)
      case 0x09: out += keepsLines ? "    " : " "
      case 0x0A: out += "⏎"
      default:
        if isHidden(scalar) {
          out += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out
  }

  /// Whether a character acts on the terminal or hides: C0 and C1 controls, DEL, line separators, marks of direction,
  /// tags, and what Unicode has assigned to nothing.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x20..<0x7F, 0xA0..<0x0300: scalar.value == 0xAD
    case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0xE0000...0xE007F: true
    default:
      switch scalar.properties.generalCategory {
      case .control, .surrogate, .unassigned, .privateUse: true
      default: false
      }
    }
  }

  /// How many columns a text takes: none for marks that combine, two for East Asian wide characters and emoji.
  static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0..<0x300: return 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: return 0
      default: return 1
      }
    }
  }

  /// The text filled up with spaces to so many columns, or cut there with an ellipsis.
  static func fitted(_ text: String, to columns: Int) -> String {
    let taken = width(text)
    if taken <= columns { return text + String(repeating: " ", count: columns - taken) }
    var out = ""
    var used = 0
    for character in text {
      let more = width(String(character))
      guard used + more < columns else { break }
      out.append(character)
      used += more
    }
    return out + "…" + String(repeating: " ", count: max(0, columns - used - 1))
  }
}

/// The few colours that are used, and only where a terminal shows them.
enum Colour: String {
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"

  func paint(_ text: String, if isWanted: Bool) -> String {
    isWanted && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
