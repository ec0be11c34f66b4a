/// Writes the title of a picture in its upper left corner.
///
/// - Returns: where the rest of the picture begins, in pixels from the top.
func drawTitle(_ title: String, on canvas: borrowing Canvas) -> Double {
  guard !title.isEmpty else { return PlotFrame.border }
  let size = 17.0
  let width = canvas.bounds.width - 2 * PlotFrame.border
  canvas.write(
    canvas.fitted(title, size: size, width: width, isBold: true),
    at: Point(PlotFrame.border, PlotFrame.border + size / 2), size: size, isBold: true)
  return PlotFrame.border + size + 1.5 * PlotFrame.gap
}

/// Says in the middle of an empty frame that nothing is missing from the picture but data.
func drawNoData(in area: Rectangle, on canvas: borrowing Canvas) {
  canvas.write(
    canvas.fitted("no data", size: PlotFrame.textSize, width: area.width), at: area.center,
    size: PlotFrame.textSize, alignment: .center, color: .rule)
}
