/// The names of a panel's lines beside a sample of each, in rows above the panel.
struct Legend {
  private let entries: [Entry]
  /// The height of all rows in pixels; 0 if no line has a name.
  let height: Double

  private struct Entry {
    let name: String
    let color: Color
    let isDashed: Bool
    let position: Point
  }

  private static let sampleWidth = 26.0
  private static let rowHeight = 24.0

  /// Places the names from `left` on; a row ends before `right`.
  init(
    _ series: [LineChart.Series], left: Double, top: Double, right: Double,
    on canvas: borrowing Canvas
  ) {
    var entries: [Entry] = []
    var position = Point(left, top + Legend.rowHeight / 2)
    for (index, line) in series.enumerated() where !line.name.isEmpty {
      let room = right - left - Legend.sampleWidth - PlotFrame.gap
      let name = canvas.fitted(line.name, size: PlotFrame.textSize, width: room)
      let width =
        Legend.sampleWidth + PlotFrame.gap + canvas.textWidth(name, size: PlotFrame.textSize)
      if position.x > left && position.x + width > right {
        position = Point(left, position.y + Legend.rowHeight)
      }
      entries.append(
        Entry(
          name: name, color: line.color(at: index), isDashed: line.isDashed, position: position))
      position.x += width + 3 * PlotFrame.gap
    }
    self.entries = entries
    height = entries.isEmpty ? 0 : position.y + Legend.rowHeight / 2 - top + PlotFrame.gap / 2
  }

  func draw(on canvas: borrowing Canvas) {
    for entry in entries {
      let end = Point(entry.position.x + Legend.sampleWidth, entry.position.y)
      canvas.stroke(
        [entry.position, end], color: entry.color, width: 2.5,
        dashes: entry.isDashed ? [6, 4] : [])
      canvas.write(
        entry.name, at: Point(end.x + PlotFrame.gap, end.y), size: PlotFrame.textSize)
    }
  }
}
