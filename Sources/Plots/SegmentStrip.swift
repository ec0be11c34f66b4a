/// The strip under a heat map that shows where its named parts lie.
struct SegmentStrip {
  let segments: [HeatMap.Segment]

  private static let textSizes = [13.0, 12, 11, 10, 9]
  private static let shades = [Color(0xF4F6F8), Color(0xE3E8EE)]

  /// The height of the strip in pixels; 0 if there are no segments.
  var height: Double { segments.isEmpty ? 0 : 28 }

  /// Draws the strip along the lower edge of a frame.
  ///
  /// Neighbours differ in shade, so that they can be told apart where a line between them would
  /// cover them. A text that does not fit is set smaller, then left out.
  func draw(under frame: PlotFrame, on canvas: borrowing Canvas) {
    guard !segments.isEmpty else { return }
    let area = Rectangle(
      x: frame.area.x, y: frame.area.bottom + 1, width: frame.area.width, height: height - 1)
    for (index, segment) in segments.enumerated() {
      let start = frame.point(segment.start, 0).x
      let end = frame.point(segment.end, 0).x
      guard start.isFinite, end.isFinite else { continue }
      let (left, right) = (max(start, area.x), min(end, area.right))
      guard left < right else { continue }
      canvas.fill(
        Rectangle(x: left, y: area.y, width: right - left, height: area.height),
        color: SegmentStrip.shades[index % 2])
      if right - left >= 6 { drawEdges(start, end, inside: area, on: canvas) }
      let size = SegmentStrip.textSizes.first {
        canvas.textWidth(segment.text, size: $0) <= right - left - 4
      }
      if let size {
        canvas.write(
          segment.text, at: Point((left + right) / 2, area.center.y), size: size,
          alignment: .center)
      }
    }
    canvas.strokeOutline(of: area)
  }

  private func drawEdges(
    _ start: Double, _ end: Double, inside area: Rectangle, on canvas: borrowing Canvas
  ) {
    for x in [start, end] where x > area.x && x < area.right {
      canvas.stroke([Point(crisp(x), area.y), Point(crisp(x), area.bottom)], color: .rule)
    }
  }
}
