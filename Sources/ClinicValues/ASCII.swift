/// A number in ASCII digits only, nil for anything else.
func digits(_ text: some StringProtocol) -> Int? {
  guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  return Int(text)
}

func padded(_ number: Int, _ width: Int) -> String { text { $0.append(decimal: number, width: width) } }
