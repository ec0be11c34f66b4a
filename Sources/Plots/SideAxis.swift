/// An upright axis at the left or right edge of a rectangle.
struct SideAxis {
  let axis: PlacedAxis
  let area: Rectangle
  let isLeft: Bool
  /// The distance from the edge to the far side of the title; if nil, the axis' own width.
  var titleDistance: Double?

  /// The width that ticks, labels and title need in pixels.
  func width(on canvas: borrowing Canvas) -> Double {
    let labels = ticks.map { canvas.textWidth($0.label, size: PlotFrame.textSize) }
    let title = axis.axis.heading.isEmpty ? 0 : PlotFrame.textSize + PlotFrame.gap
    return PlotFrame.gap + (labels.max() ?? 0) + title
  }

  /// At most one round number for 34 pixels; of given ticks, those whose labels do not touch.
  var ticks: [Tick] {
    var edge = -Double.infinity
    return axis.ticks(atMost: max(2, Int(area.height / 34))).filter { tick in
      let position = axis.fraction(of: tick.value) * area.height
      guard position >= edge else { return false }
      edge = position + 1.2 * PlotFrame.textSize
      return true
    }
  }

  func draw(on canvas: borrowing Canvas) {
    let direction = isLeft ? -1.0 : 1.0
    let edge = isLeft ? area.x : area.right
    for tick in ticks {
      let y = area.bottom - axis.fraction(of: tick.value) * area.height
      let end = Point(edge + direction * PlotFrame.tickLength, crisp(y))
      canvas.stroke([Point(edge, crisp(y)), end], color: .rule)
      canvas.write(
        tick.label, at: Point(edge + direction * PlotFrame.gap, y), size: PlotFrame.textSize,
        alignment: isLeft ? .end : .start)
    }
    let title = canvas.fitted(
      axis.axis.heading, size: PlotFrame.textSize, width: area.height)
    let distance = (titleDistance ?? width(on: canvas)) - PlotFrame.textSize / 2
    canvas.write(
      title, at: Point(edge + direction * distance, area.center.y), size: PlotFrame.textSize,
      alignment: .center, isUpwards: true)
  }
}
