import ClinicValues

/// A patient's exported record as one page of HTML that needs nothing else: it opens in any browser and prints.
/// Everything that the export holds is in it: what is not told in words below stands as a table, under the name that it
/// is kept by.
struct RecordPage {
  /// Rows by table, as `records.export` answers them.
  var tables: [(name: String, rows: [JSON])]

  func html(exportedAt: String) -> String {
    let patient = rows("patients").first
    let name = ["given_name", "family_name"].compactMap { patient?[$0]?.stringValue }.joined(separator: " ")
    let number = patient?["number"]?.stringValue ?? ""
    var out = Self.head(title: "\(number) \(name)")
    out += "<h1>\(HTMLText.escaped(number)) \(HTMLText.escaped(name))</h1>\n"
    out +=
      "<p>Born \(HTMLText.escaped(patient?["birth_date"]?.stringValue ?? "")). "
      + "Exported \(HTMLText.escaped(exportedAt)).</p>\n"
    for note in rows("notes").sorted(by: { Self.text($0["visit_at"]) < Self.text($1["visit_at"]) }) {
      out += section(note)
    }
    for (name, rows) in tables where name != "notes" && !rows.isEmpty {
      out += "<h2>\(Self.title(name))</h2>\n" + Self.table(rows)
    }
    return out + "</body>\n</html>\n"
  }

  private func rows(_ table: String) -> [JSON] { tables.filter { $0.name == table }.flatMap(\.rows) }

  /// A note as it reads, then what was added to it.
  private func section(_ note: JSON) -> String {
    let visit = Self.text(note["visit_date"])
    var out =
      "<section><h2>Session of \(HTMLText.escaped(visit)): \(HTMLText.escaped(Self.text(note["status"])))</h2>\n"
    var head = note
    if case .object(var object) = head {
      object["document"] = nil
      head = .object(object)
    }
    out += Self.definitions(note["document"] ?? .null)
    for table in ["amendments", "found_needles", "needle_searches"] {
      let added = rows(table).filter { $0["note_id"] == note["id"] }
      if !added.isEmpty { out += "<h3>\(Self.title(table))</h3>\n" + Self.table(added) }
    }
    return out + "<h3>Kept with it</h3>\n" + Self.table([head]) + "</section>\n"
  }

  /// Members as terms with what they hold; a list of objects as a table.
  private static func definitions(_ value: JSON) -> String {
    guard case .object(let object) = value else { return "<p>\(shown(value))</p>\n" }
    let terms = object.members.map { "<dt>\(title($0.name))</dt><dd>\(shown($0.value))</dd>" }
    return "<dl>\(terms.joined(separator: "\n"))</dl>\n"
  }

  private static func shown(_ value: JSON) -> String {
    switch value {
    case .object: definitions(value)
    case .array(let items) where items.contains { $0.objectValue != nil }: table(items)
    case .array(let items): items.map { HTMLText.escaped(text($0)) }.joined(separator: ", ")
    default: HTMLText.escaped(text(value)).replacing("\n", with: "<br>")
    }
  }

  private static func table(_ rows: [JSON]) -> String {
    var columns: [String] = []
    for row in rows {
      for member in row.objectValue?.members ?? [] where !columns.contains(member.name) {
        if member.value != .null { columns.append(member.name) }
      }
    }
    let head = columns.map { "<th>\(title($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>" + columns.map { "<td>\(row[$0].map(shown) ?? "")</td>" }.joined() + "</tr>"
    }
    return "<table><thead><tr>\(head)</tr></thead><tbody>\n\(body.joined(separator: "\n"))\n</tbody></table>\n"
  }

  private static func text(_ value: JSON?) -> String {
    switch value {
    case nil, .null: ""
    case .bool(let isSo): isSo ? "yes" : "no"
    case .some(let value): value.plainText
    }
  }

  /// `birth_date` and `nextIntervalDays` as words.
  private static func title(_ name: String) -> String {
    let words = CommandNames.kebab(name).split { $0 == "-" || $0 == "_" }.joined(separator: " ")
    return HTMLText.escaped(words.prefix(1).uppercased() + words.dropFirst())
  }

  private static func head(title: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(HTMLText.escaped(title))</title>
    <style>
    body { font: 14px/1.45 sans-serif; max-width: 72em; margin: 2em auto; padding: 0 1em; color: #222 }
    table { border-collapse: collapse; margin: .5em 0 1.5em } th, td { border: 1px solid #bbb; padding: .2em .5em }
    th { background: #eee; text-align: left } td { vertical-align: top }
    dt { font-weight: bold } dd { margin: 0 0 .5em 1.5em }
    section { border-top: 2px solid #888; page-break-inside: avoid }
    </style>
    </head>
    <body>

    """
  }
}
