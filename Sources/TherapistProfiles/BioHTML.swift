import CCmark
import Glibc

/// Markdown (CommonMark) to HTML that is safe to put on a page, by libcmark.
///
/// Raw HTML and pictures are taken out of the document itself before it is rendered, and of links only those to `http`,
/// `https` and `mailto` stay; of the others their text. libcmark escapes the rest. It is rendered anew on each read:
/// that costs microseconds, and a mended renderer mends every page at once.
enum BioHTML {
  /// More than any bio comes to; a short text can be written to swell in rendering.
  static let bytesMax = 100_000

  /// The HTML; nil when it would be larger than `bytesMax`.
  static func render(_ markdown: String) -> String? {
    var text = markdown
    return text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { render($0) }
    }
  }

  private static func render(_ text: UnsafeBufferPointer<CChar>) -> String? {
    guard let start = text.baseAddress, !text.isEmpty else { return "" }
    guard let document = cmark_parse_document(start, text.count, CMARK_OPT_DEFAULT) else { return nil }
    defer { cmark_node_free(document) }
    let plan = survey(document)
    // Many links to one long address are written in full each.
    guard plan.addressBytes <= bytesMax else { return nil }
    for node in plan.unwrapped { unwrap(node) }
    for node in plan.dropped {
      cmark_node_unlink(node)
      cmark_node_free(node)
    }
    guard let html = cmark_render_html(document, CMARK_OPT_DEFAULT) else { return nil }
    defer { free(html) }
    guard strlen(html) <= bytesMax else { return nil }
    return String(cString: html)
  }

  private struct Plan {
    var dropped: [OpaquePointer] = []
    /// Outer before inner.
    var unwrapped: [OpaquePointer] = []
    var addressBytes = 0
  }

  private static func survey(_ document: OpaquePointer) -> Plan {
    var plan = Plan()
    guard let walk = cmark_iter_new(document) else { return plan }
    defer { cmark_iter_free(walk) }
    while true {
      let event = cmark_iter_next(walk)
      if event == CMARK_EVENT_DONE { return plan }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(walk) else { continue }
      switch cmark_node_get_type(node) {
      case CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE, CMARK_NODE_CUSTOM_BLOCK, CMARK_NODE_CUSTOM_INLINE:
        plan.dropped.append(node)
      case CMARK_NODE_IMAGE: plan.unwrapped.append(node)
      case CMARK_NODE_LINK:
        if isAllowed(cmark_node_get_url(node)) {
          plan.addressBytes += length(cmark_node_get_url(node)) + length(cmark_node_get_title(node))
        } else {
          plan.unwrapped.append(node)
        }
      default: break
      }
    }
  }

  private static func length(_ text: UnsafePointer<CChar>?) -> Int { text.map { strlen($0) } ?? 0 }

  private static func isAllowed(_ address: UnsafePointer<CChar>?) -> Bool {
    guard let address else { return false }
    let head = String(decoding: UnsafeRawBufferPointer(start: address, count: min(strlen(address), 8)), as: UTF8.self)
      .lowercased()
    return ["https://", "http://", "mailto:"].contains { head.hasPrefix($0) }
  }

  /// Puts what a node holds in its place.
  private static func unwrap(_ node: OpaquePointer) {
    while let child = cmark_node_first_child(node) {
      guard cmark_node_insert_before(node, child) != 0 else { break }
    }
    cmark_node_unlink(node)
    cmark_node_free(node)
  }
}
