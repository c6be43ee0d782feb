import ClinicTesting
import ClinicValues
import Testing

@testable import TherapistProfiles

/// Markdown to HTML that can stand on a page: a text, and what becomes of it.
@Suite struct BioHTMLTests {
  /// What would keep the renderer busy for a second and more is refused; a rule of dashes is none of it.
  @Test(arguments: [
    (String(repeating: "- ", count: 5000) + "x" + String(repeating: "\n", count: 9990) + "a", false),
    (String(repeating: "> ", count: 41) + "x", false),
    (String(repeating: "1. ", count: 41) + "x", false),
    (String(repeating: "> ", count: 40) + "x", true),
    ("- - - - - - - - - - - - - - - - - - - -", true),
    ("----------------------------------------", true),
  ])
  func nestingIsBounded(_ text: String, isTaken: Bool) {
    #expect(((try? BioText(text)) != nil) == isTaken)
  }

  @Test(arguments: [
    ("Hello *you*", "<p>Hello <em>you</em></p>\n"),
    ("## Title\n\n- a\n- b", "<h2>Title</h2>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    ("[page](https://example.com/a?b=1&c=2)", "<p><a href=\"https://example.com/a?b=1&amp;c=2\">page</a></p>\n"),
    ("<https://example.com>", "<p><a href=\"https://example.com\">https://example.com</a></p>\n"),
    ("[write](mailto:a@example.com)", "<p><a href=\"mailto:a@example.com\">write</a></p>\n"),
    ("a < b & c > \"d\"", "<p>a &lt; b &amp; c &gt; &quot;d&quot;</p>\n"),
    ("`<script>`", "<p><code>&lt;script&gt;</code></p>\n"),
    // Raw HTML goes, its text stays
    ("<script>alert(1)</script>", ""),
    ("a <b onclick=x()>b</b> c", "<p>a b c</p>\n"),
    ("x <!-- secret --> y", "<p>x  y</p>\n"),
    ("<div\n onload=\"x\">\nhi\n</div>", ""),
    ("<img src=x onerror=alert(1)>", ""),
    ("<svg/onload=alert(1)>", "<p>&lt;svg/onload=alert(1)&gt;</p>\n"),
    // Of other links only the text stays
    ("[x](javascript:alert(1))", "<p>x</p>\n"),
    ("[x](JaVaScRiPt:alert(1))", "<p>x</p>\n"),
    ("[x](java&#115;cript:alert(1))", "<p>x</p>\n"),
    ("[x](&#x6A;avascript:alert(1))", "<p>x</p>\n"),
    ("[x](<java\tscript:alert(1)>)", "<p>x</p>\n"),
    ("[x](data:text/html;base64,PHNjcmlwdD4=)", "<p>x</p>\n"),
    ("[x](vbscript:msgbox(1))", "<p>x</p>\n"),
    ("[x](file:///etc/passwd)", "<p>x</p>\n"),
    ("[x](//example.com)", "<p>x</p>\n"),
    ("[x](/therapists)", "<p>x</p>\n"),
    ("[x](#top)", "<p>x</p>\n"),
    ("[x]()", "<p>x</p>\n"),
    ("<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n"),
    ("[x][1]\n\n[1]: javascript:alert(1)", "<p>x</p>\n"),
    ("[**x** *y*](javascript:1)", "<p><strong>x</strong> <em>y</em></p>\n"),
    // An address or a title cannot leave its quotes
    (
      "[x](https://a.example/\"onmouseover=alert(1))",
      "<p><a href=\"https://a.example/%22onmouseover=alert(1)\">x</a></p>\n"
    ),
    (
      "[x](https://a.example 'a\" onmouseover=\"b')",
      "<p><a href=\"https://a.example\" title=\"a&quot; onmouseover=&quot;b\">x</a></p>\n"
    ),
    ("```\" onload=\"x\ncode\n```", "<pre><code class=\"language-&quot;\">code\n</code></pre>\n"),
    // Pictures are their text
    ("![alt](https://a.example/track.png)", "<p>alt</p>\n"),
    ("![a [b](javascript:1) c](x.png)", "<p>a b c</p>\n"),
    ("[![alt](x.png)](https://a.example)", "<p><a href=\"https://a.example\">alt</a></p>\n"),
    ("", ""),
  ])
  func renders(_ markdown: String, _ html: String) {
    #expect(BioHTML.render(markdown) == html)
  }

  /// Whatever a text is put together from, no tag but these and no address but those comes out.
  @Test func nothingElseComesOut() {
    let pieces = [
      "<script>", "</script>", "[x](", "javascript:", "data:", "https://a.example", ")", "![", "]", "<img src=x ",
      "onerror=1", ">", "\"", "'", "&lt;", "&#106;", "\n", "    ", "> ", "- ", "`", "```\n", "<!--", "-->",
      "<a href=", "*", "_", "\\", "[1]: ", "<![CDATA[", "<?php", "\u{0000FF1C}script", "h2\n===\n",
    ]
    let tags: Set<String> = [
      "p", "em", "strong", "a", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "code", "blockquote", "br",
      "hr",
    ]
    let seed = UInt64.random(in: .min ... .max)
    print("BioHTML seed \(seed)")
    var random = SeededRandom(seed: seed)
    for _ in 0..<3_000 {
      let markdown = (0..<Int.random(in: 1...25, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      guard let html = BioHTML.render(markdown) else { continue }
      for part in html.split(separator: "<", omittingEmptySubsequences: true).dropFirst(html.hasPrefix("<") ? 0 : 1) {
        let name = part.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
        #expect(tags.contains(String(name)), "seed \(seed): \(markdown) -> \(html)")
      }
      for part in html.components(after: "href=\"") {
        let isAllowed = ["https://", "http://", "mailto:"].contains { part.lowercased().hasPrefix($0) }
        #expect(isAllowed, "seed \(seed): \(markdown) -> \(html)")
      }
    }
  }

  @Test func aTextThatSwellsIsRefused() {
    let definition = "[a]: https://a.example/" + String(repeating: "x", count: 9_000) + "\n\n"
    #expect(BioHTML.render(definition + String(repeating: "[a]", count: 3_000)) == nil)
    #expect(BioHTML.render(String(repeating: ">", count: 19_000) + "x") == nil)
  }

  @Test func hostileTextsEndSoon() {
    let clock = ContinuousClock()
    for piece in ["[", "](", "*a_", "`", "<", "![", "> ", "- ", "[a](b", "&", "\\", "<!--", "[a]: b\n"] {
      let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
      let took = clock.measure { _ = BioHTML.render(text) }
      #expect(took < .seconds(20), "\(piece)")
    }
  }
}

extension String {
  /// What follows each occurrence of a text.
  fileprivate func components(after text: String) -> [Substring] {
    var found: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      rest = rest[range.upperBound...]
      found.append(rest)
    }
    return found
  }
}
