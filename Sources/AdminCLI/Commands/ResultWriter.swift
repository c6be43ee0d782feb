import ClinicValues

/// Writes results to standard output: as a table or card for people, as JSON or CSV for programs, or as ids alone.
struct ResultWriter {
  let form: OutputForm
  let isQuiet: Bool
  let schema: Schema?
  /// Pages that wait for the last one: a table needs all rows for its widths, JSON is one document.
  private var held: [JSON] = []
  private var hasHeader = false

  init(form: OutputForm, isQuiet: Bool, schema: Schema? = nil) {
    self.form = form
    self.isQuiet = isQuiet
    self.schema = schema
  }

  /// Takes a result, or one page of it.
  ///
  /// - Parameter more: whether further pages follow.
  /// - Parameter collects: whether pages are put together, so that the document has no cursor.
  mutating func add(_ result: JSON, more: Bool = false, collects: Bool = false) {
    guard let items = result["items"]?.arrayValue else {
      write(single: result)
      return
    }
    if isQuiet {
      write(lines: items.compactMap(Self.id))
    } else if form == .ndjson {
      write(lines: items.map(JSONText.compact))
    } else if form == .csv {
      writeCSV(items)
    } else {
      held += items
      guard !more else { return }
      if form == .json {
        let document = collects ? JSON.object(["items": .array(held)]) : result
        write(lines: [JSONText.pretty(document)])
      } else {
        writeTable(held)
        writeSums(of: result)
      }
      held = []
    }
  }

  /// What a list says of itself beside its rows: the totals of a statement, the balance of an account. Ids are for
  /// programs.
  private func writeSums(of result: JSON) {
    let members = (result.objectValue?.members ?? []).filter {
      !["items", "nextCursor", "id"].contains($0.name) && !$0.name.hasSuffix("Id") && !$0.name.hasSuffix("Ids")
    }
    guard !members.isEmpty else { return }
    let card = Card(width: Surroundings.current.width, isColoured: isColoured)
    write(lines: [""] + card.lines(of: .object(JSONObject(members: members))))
  }

  private mutating func write(single result: JSON) {
    if isQuiet {
      write(lines: [result].compactMap(Self.id))
      return
    }
    switch form {
    case .json: write(lines: [JSONText.pretty(result)])
    case .ndjson: write(lines: (result.arrayValue ?? [result]).map(JSONText.compact))
    case .csv: writeCSV(result.arrayValue ?? [result])
    case .table:
      if let items = result.arrayValue {
        writeTable(items)
      } else if Self.isDone(result) {
        Surroundings.current.note("Done.")
      } else {
        write(lines: Card(width: Surroundings.current.width, isColoured: isColoured).lines(of: result))
      }
    }
  }

  private static func isDone(_ json: JSON) -> Bool { json == .object(["done": .bool(true)]) }

  /// What a script goes on with: the id, or the code by which a thing is called, or that of the thing inside.
  static func id(of json: JSON) -> String? {
    if let text = json.stringValue { return TerminalText.safe(text) }
    guard let object = json.objectValue else { return nil }
    for name in ["id", "code", "slug", "number", "name"] {
      if let text = object[name]?.stringValue { return TerminalText.safe(text) }
    }
    let inner = object.members.compactMap { $0.value.objectValue == nil ? nil : id(of: $0.value) }
    return inner.count == 1 ? inner.first : nil
  }

  private var isColoured: Bool { Surroundings.current.outHasColour }

  private func write(lines: [String]) {
    guard !lines.isEmpty else { return }
    Surroundings.current.out(lines.joined(separator: "\n") + "\n")
  }

  private func writeTable(_ items: [JSON]) {
    guard !items.isEmpty else {
      Surroundings.current.note("None.")
      return
    }
    let names = Self.columns(of: items, schema: itemSchema)
    guard !names.isEmpty else {
      write(lines: items.map { TerminalText.safe($0.plainText) })
      return
    }
    let rows = items.map { item in names.map { Table.cell(item[$0]) } }
    var table = Table(header: names.map(Table.title), rows: rows)
    let width = Surroundings.current.width
    let left = width.map { table.dropColumns(beyond: $0) } ?? []
    write(lines: table.lines(width: width, isColoured: isColoured))
    if !left.isEmpty {
      let list = left.map { $0.lowercased() }.joined(separator: ", ")
      Surroundings.current.note("Not shown for want of room: \(list). -o json shows all.")
    }
  }

  private mutating func writeCSV(_ items: [JSON]) {
    let flat = items.map { CSV.flattened($0) }
    let isShown = Surroundings.current.outIsTerminal
    let field = { (text: String) in CSVText.field(isShown ? TerminalText.safe(text) : text) }
    var names: [String] = []
    for member in flat.joined() where !names.contains(member.name) { names.append(member.name) }
    if !hasHeader {
      header = names
      hasHeader = true
      write(lines: [names.map(field).joined(separator: ",")])
    }
    write(
      lines: flat.map { row in
        header.map { name in field(row.first { $0.name == name }?.value ?? "") }.joined(separator: ",")
      })
  }

  /// The columns of the first page; later pages keep to them.
  private var header: [String] = []

  private var itemSchema: JSON? {
    guard let schema else { return nil }
    return schema.json["properties"]?["items"]?["items"] ?? schema.json["items"]
  }

  /// The members to show as columns: in the schema's order, then any others; none that is empty in every row, and not
  /// the id where a code says it shorter.
  static func columns(of items: [JSON], schema: JSON?) -> [String] {
    var names = schema?["properties"]?.objectValue?.members.map(\.name) ?? []
    var present: Set<String> = []
    for item in items {
      for member in item.objectValue?.members ?? [] where member.value != .null {
        if !names.contains(member.name) { names.append(member.name) }
        present.insert(member.name)
      }
    }
    names = names.filter { present.contains($0) }
    let hasCode = names.contains { ["code", "slug", "number", "account"].contains($0) }
    return names.filter { name in
      if name == "id" { return !hasCode }
      // `patientId` beside `patient`, and what is false in every row, take room and say nothing
      if name.hasSuffix("Id"), present.contains(String(name.dropLast(2))) { return false }
      return items.contains { $0[name] != .bool(false) && $0[name] != nil }
    }
  }
}
