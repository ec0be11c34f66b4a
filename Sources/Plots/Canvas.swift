internal import CCairo

/// A sheet of pixels to draw on, in white at first; the only owner of Cairo's pointers.
///
/// Coordinates are pixels, from the top left corner, y downwards. Coordinates that are not finite
/// are skipped, those far outside are clipped: Cairo would stop drawing for good at the first of
/// them.
@safe
package struct Canvas: ~Copyable {
  /// The sides a picture may have: Cairo's own limit is 32,767, but so large a square needs 4 GB.
  package static let allowedSides = 100...10_000

  package let width: Int
  package let height: Int
  private let font: String
  let surface: OpaquePointer
  private let context: OpaquePointer

  /// Makes a white canvas.
  ///
  /// Text is set in `font`, or in what the system has if that is absent.
  package init(width: Int, height: Int, font: String = "DejaVu Sans") throws(PlotError) {
    guard Canvas.allowedSides.contains(width), Canvas.allowedSides.contains(height) else {
      throw .size(width: width, height: height, allowed: Canvas.allowedSides)
    }
    guard
      let surface = unsafe cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32(width), Int32(height)),
      let context = unsafe cairo_create(surface)
    else { throw .drawing(reason: "out of memory") }
    let status = unsafe cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else {
      unsafe cairo_destroy(context)
      unsafe cairo_surface_destroy(surface)
      throw .drawing(reason: Canvas.explanation(status))
    }
    self.width = width
    self.height = height
    self.font = font
    unsafe self.surface = unsafe surface
    unsafe self.context = unsafe context
    fill(bounds, color: .white)
  }

  /// Takes over a surface that was read from a file.
  init(adopting surface: OpaquePointer, context: OpaquePointer) {
    width = Int(unsafe cairo_image_surface_get_width(surface))
    height = Int(unsafe cairo_image_surface_get_height(surface))
    font = ""
    unsafe self.surface = unsafe surface
    unsafe self.context = unsafe context
  }

  deinit {
    unsafe cairo_destroy(context)
    unsafe cairo_surface_destroy(surface)
  }

  /// The whole sheet.
  package var bounds: Rectangle {
    Rectangle(x: 0, y: 0, width: Double(width), height: Double(height))
  }

  // Lines and areas

  /// Draws a connected line; a point that is not finite leaves a gap.
  package func stroke(
    _ points: [Point], color: Color, width: Double = 1, dashes: [Double] = []
  ) {
    setColor(color)
    unsafe cairo_set_line_width(context, width)
    unsafe cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    // The cost of a path grows faster than its length: long ones are drawn piece by piece, with
    // round ends that cover each other.
    let pieceLength = dashes.isEmpty ? 1_000 : .max
    unsafe cairo_set_line_cap(
      context, points.count > pieceLength ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    unsafe cairo_set_dash(context, dashes, Int32(dashes.count), 0)
    var pointsInPath = 0
    for point in points {
      guard point.isFinite else {
        unsafe cairo_stroke(context)
        pointsInPath = 0
        continue
      }
      let (x, y) = (clipped(point.x), clipped(point.y))
      if pointsInPath == 0 {
        unsafe cairo_move_to(context, x, y)
      } else {
        unsafe cairo_line_to(context, x, y)
      }
      pointsInPath += 1
      if pointsInPath == pieceLength {
        unsafe cairo_stroke(context)
        unsafe cairo_move_to(context, x, y)
        pointsInPath = 1
      }
    }
    unsafe cairo_stroke(context)
  }

  /// Draws a thin frame just outside a rectangle on whole pixels.
  package func strokeOutline(of area: Rectangle) {
    let (left, right) = (area.x - 0.5, area.right + 0.5)
    let (top, bottom) = (area.y - 0.5, area.bottom + 0.5)
    stroke(
      [
        Point(left, bottom), Point(left, top), Point(right, top), Point(right, bottom),
        Point(left - 0.5, bottom),
      ], color: .rule)
  }

  /// Fills a rectangle.
  package func fill(_ rectangle: Rectangle, color: Color) {
    setColor(color)
    addPath(rectangle)
    unsafe cairo_fill(context)
  }

  /// Fills a disc.
  package func fillDisc(center: Point, radius: Double, color: Color) {
    guard center.isFinite else { return }
    setColor(color)
    unsafe cairo_new_path(context)
    unsafe cairo_arc(context, clipped(center.x), clipped(center.y), radius, 0, 2 * .pi)
    unsafe cairo_fill(context)
  }

  /// Lets `draw` leave marks inside a rectangle only.
  package func clip(to rectangle: Rectangle, _ draw: () -> Void) {
    unsafe cairo_save(context)
    addPath(rectangle)
    unsafe cairo_clip(context)
    draw()
    unsafe cairo_restore(context)
  }

  /// Stretches an image over a rectangle; its row 0 is on top.
  package func draw(
    _ image: PixelImage, in rectangle: Rectangle, interpolation: PixelImage.Interpolation
  ) {
    guard
      image.width > 0, image.height > 0,
      let cells = unsafe cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32(image.width), Int32(image.height))
    else { return }
    defer { unsafe cairo_surface_destroy(cells) }
    guard let bytes = unsafe cairo_image_surface_get_data(cells) else { return }
    let stride = Int(unsafe cairo_image_surface_get_stride(cells))
    unsafe cairo_surface_flush(cells)
    for y in 0..<image.height {
      for x in 0..<image.width {
        unsafe UnsafeMutableRawPointer(bytes).storeBytes(
          of: image[x, y].hexadecimal, toByteOffset: y * stride + 4 * x,
          as: UInt32.self)
      }
    }
    unsafe cairo_surface_mark_dirty(cells)
    clip(to: rectangle) {
      unsafe cairo_translate(context, rectangle.x, rectangle.y)
      unsafe cairo_scale(
        context, rectangle.width / Double(image.width), rectangle.height / Double(image.height))
      unsafe cairo_set_source_surface(context, cells, 0, 0)
      let pattern = unsafe cairo_get_source(context)
      let filter = interpolation == .nearest ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR
      unsafe cairo_pattern_set_filter(pattern, filter)
      // Half a cell at the border has no neighbour to blend with: repeat the border.
      unsafe cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD)
      unsafe cairo_paint(context)
    }
  }

  // Text

  /// The part of a text that is placed on a given position, along the text's own direction.
  package enum Alignment: Double, Sendable {
    /// The text begins there.
    case start = 0
    /// The text lies around it.
    case center = 0.5
    /// The text ends there.
    case end = 1
  }

  /// Writes one line of text whose middle height is at `point`.
  ///
  /// Text that goes upwards is turned to be read from bottom to top.
  package func write(
    _ text: String, at point: Point, size: Double, alignment: Alignment = .start,
    color: Color? = nil, isBold: Bool = false, isUpwards: Bool = false
  ) {
    guard point.isFinite else { return }
    let width = textWidth(text, size: size, isBold: isBold)
    setColor(color ?? .ink)
    unsafe cairo_save(context)
    unsafe cairo_translate(context, clipped(point.x), clipped(point.y))
    if isUpwards { unsafe cairo_rotate(context, -.pi / 2) }
    // Capitals of DejaVu Sans are 0.73 of its size high: centred text hangs half of that below.
    unsafe cairo_move_to(context, -alignment.rawValue * width, 0.365 * size)
    unsafe cairo_show_text(context, text)
    unsafe cairo_restore(context)
    unsafe cairo_new_path(context)
  }

  /// The width of a line of text in pixels.
  package func textWidth(_ text: String, size: Double, isBold: Bool = false) -> Double {
    setFont(isBold: isBold, size: size)
    var extents = cairo_text_extents_t()
    unsafe cairo_text_extents(context, text, &extents)
    return extents.x_advance
  }

  // Cairo's state

  private func setColor(_ color: Color) {
    unsafe cairo_set_source_rgb(
      context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
  }

  private func setFont(isBold: Bool, size: Double) {
    unsafe cairo_select_font_face(
      context, font, CAIRO_FONT_SLANT_NORMAL,
      isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    unsafe cairo_set_font_size(context, size)
  }

  private func addPath(_ rectangle: Rectangle) {
    unsafe cairo_new_path(context)
    unsafe cairo_rectangle(
      context, clipped(rectangle.x), clipped(rectangle.y), clipped(rectangle.width),
      clipped(rectangle.height))
  }

  /// Keeps a coordinate in the range of Cairo's fixed-point numbers.
  private func clipped(_ coordinate: Double) -> Double {
    min(max(coordinate, -1e5), 1e5)
  }

  static func explanation(_ status: cairo_status_t) -> String {
    unsafe String(cString: cairo_status_to_string(status))
  }
}
