import CPangoCairo
import ClinicValues
import Operations

extension MarkedReceipt {
  /// The receipt as PDF, on paper of letter size. Pango lays out whatever script a name is in; cairo writes the file.
  func pdf() throws -> [UInt8] {
    let page = try PDFPages(title: "Receipt \(content.number)")
    page.text(content.clinic, size: 16, isBold: true)
    for line in content.place { page.text(line, size: 10) }
    page.space(10)
    if let mark { page.text(mark, size: 12, isBold: true) }
    page.space(6)
    for (name, value) in facts { page.row([(name, 0, false), (value, 150, false)]) }
    page.space(10)
    page.row([
      ("Date", 0, true), ("Service and provider", 92, true), ("Amount", 340, true), ("Tax", 428, true),
    ])
    page.rule()
    for line in content.lines {
      page.row([
        (line.date, 0, false), (line.description, 92, false), ("\(line.net)", 340, false), ("\(line.tax)", 428, false),
      ])
      if !line.provider.isEmpty { page.row([(line.provider, 92, false)]) }
    }
    page.rule()
    for (name, amount) in totals { page.row([(name, 92, name == "Total" || name == "Balance"), (amount, 340, false)]) }
    return try page.finish()
  }
}

/// Text from top to bottom on as many pages as it takes.
private final class PDFPages {
  private static let width = 612.0
  private static let height = 792.0
  private static let margin = 54.0

  private final class Sink { var bytes: [UInt8] = [] }

  private let sink = Sink()
  private let surface: OpaquePointer
  private let context: OpaquePointer
  private var y = PDFPages.margin

  init(title: String) throws {
    let closure = Unmanaged.passUnretained(sink).toOpaque()
    guard
      let surface = cairo_pdf_surface_create_for_stream(
        { closure, data, length in
          guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
          Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes +=
            UnsafeBufferPointer(start: data, count: Int(length))
          return CAIRO_STATUS_SUCCESS
        }, closure, Self.width, Self.height)
    else { throw CallError.internalError }
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
    guard let context = cairo_create(surface) else {
      cairo_surface_destroy(surface)
      throw CallError.internalError
    }
    self.surface = surface
    self.context = context
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  func space(_ points: Double) { y += points }

  func text(_ text: String, size: Int, isBold: Bool = false) {
    let height = put(text, at: 0, until: nil, size: size, isBold: isBold, isDrawn: false)
    makeRoom(height)
    y += put(text, at: 0, until: nil, size: size, isBold: isBold, isDrawn: true) + 2
  }

  /// Cells beside each other; each wraps before the next begins.
  func row(_ cells: [(text: String, x: Double, isBold: Bool)]) {
    func heights(isDrawn: Bool) -> Double {
      var highest = 0.0
      for (place, cell) in cells.enumerated() {
        let next = place + 1 < cells.count ? cells[place + 1].x - 8 : nil
        highest = max(highest, put(cell.text, at: cell.x, until: next, size: 10, isBold: cell.isBold, isDrawn: isDrawn))
      }
      return highest
    }
    makeRoom(heights(isDrawn: false))
    y += heights(isDrawn: true) + 3
  }

  func rule() {
    makeRoom(8)
    cairo_set_line_width(context, 0.5)
    cairo_move_to(context, Self.margin, y + 2)
    cairo_line_to(context, Self.width - Self.margin, y + 2)
    cairo_stroke(context)
    y += 6
  }

  func finish() throws -> [UInt8] {
    cairo_show_page(context)
    cairo_surface_finish(surface)
    guard cairo_status(context) == CAIRO_STATUS_SUCCESS, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS,
      !sink.bytes.isEmpty
    else { throw CallError.internalError }
    return sink.bytes
  }

  private func makeRoom(_ height: Double) {
    guard y + height > Self.height - Self.margin else { return }
    cairo_show_page(context)
    y = Self.margin
  }

  /// The height of the text; drawn, or only measured.
  private func put(
    _ text: String, at x: Double, until end: Double?, size: Int, isBold: Bool, isDrawn: Bool
  ) -> Double {
    guard let layout = pango_cairo_create_layout(context) else { return 0 }
    defer { g_object_unref(UnsafeMutableRawPointer(layout)) }
    let font = pango_font_description_from_string("DejaVu Sans\(isBold ? " Bold" : "") \(size)")
    defer { pango_font_description_free(font) }
    pango_layout_set_font_description(layout, font)
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    let widest = (end ?? Self.width - 2 * Self.margin) - x
    pango_layout_set_width(layout, Int32(widest * Double(PANGO_SCALE)))
    // Control characters would end a line or the text; what Unicode calls no character cairo takes for bad UTF-8.
    let scalars = text.unicodeScalars.filter {
      $0.value >= 0x20 && $0.value != 0x7F && !$0.properties.isNoncharacterCodePoint
    }
    let shown = String(String.UnicodeScalarView(scalars))
    pango_layout_set_text(layout, shown, -1)
    if isDrawn {
      cairo_move_to(context, Self.margin + x, y)
      pango_cairo_show_layout(context, layout)
    }
    var (width, height): (Int32, Int32) = (0, 0)
    pango_layout_get_pixel_size(layout, &width, &height)
    return Double(height)
  }
}
