import ClinicValues

/// A receipt with what this print of it is.
struct MarkedReceipt: Sendable {
  var content: ReceiptContent
  var standing: ReceiptStanding
  var printedOn: CivilDate

  /// What stands across the head; nothing on an original.
  var mark: String? {
    switch standing {
    case .original: nil
    case .duplicate: "DUPLICATE, printed \(printedOn)"
    case .replacement: "REPLACES THE RECEIPT PRINTED BEFORE, printed \(printedOn)"
    }
  }

  /// The receipt as rows of one or two words and an amount: what both renderers place.
  var totals: [(String, String)] {
    [("Subtotal", "\(content.net)"), ("Tax", "\(content.tax)"), ("Total", "\(content.total)")]
      + [("Credited", content.credited), ("Written off", content.writtenOff)].filter { $0.1.minorUnits > 0 }
      .map { ($0.0, "\($0.1)") }
      + content.paid.map { ("Paid \($0.date), \($0.tender)", "\($0.amount)") } + [("Balance", "\(content.balance)")]
      + content.otherShares.map { ("Billed to \($0.payer) for the same visit", "\($0.amount)") }
  }

  var facts: [(String, String)] {
    var facts = [
      ("Receipt for invoice", content.number), ("Date", content.issuedOn), ("Patient", content.patient),
      ("Born", content.birthDate),
    ]
    if let payer = content.payer { facts.append(("Billed to", payer)) }
    if let account = content.taxAccount { facts.append(("GST/HST number", account)) }
    return facts
  }

  /// One page that needs nothing else: it opens in any browser and prints.
  var html: String {
    func cell(_ text: String) -> String { HTMLText.escaped(text) }
    let lines = content.lines.map { line in
      "<tr><td>\(cell(line.date))</td><td>\(cell(line.description))<br><small>\(cell(line.provider))</small></td>"
        + "<td class=\"sum\">\(cell("\(line.net)"))</td><td class=\"sum\">\(cell("\(line.tax)"))</td></tr>"
    }
    let sums = totals.map { "<tr><th>\(cell($0.0))</th><td class=\"sum\">\(cell($0.1))</td></tr>" }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Receipt \(cell(content.number))</title>
      <style>
      body { font: 11pt/1.4 sans-serif; max-width: 44em; margin: 2em auto; }
      table { border-collapse: collapse; width: 100%; margin: 1em 0; }
      th, td { text-align: left; vertical-align: top; padding: 0.3em; border-bottom: 1px solid #ccc; }
      .sum { text-align: right; white-space: nowrap; }
      .mark { font-weight: bold; border: 2px solid; padding: 0.3em; display: inline-block; }
      </style>
      </head>
      <body>
      <h1>\(cell(content.clinic))</h1>
      <p>\(content.place.map(cell).joined(separator: "<br>"))</p>
      \(mark.map { "<p class=\"mark\">\(cell($0))</p>" } ?? "")
      <table>\(facts.map { "<tr><th>\(cell($0.0))</th><td>\(cell($0.1))</td></tr>" }.joined(separator: "\n"))</table>
      <table>
      <tr><th>Date of service</th><th>Service and provider</th><th class="sum">Amount</th><th class="sum">Tax</th></tr>
      \(lines.joined(separator: "\n"))
      </table>
      <table>\(sums.joined(separator: "\n"))
      </table>
      </body>
      </html>

      """
  }
}
