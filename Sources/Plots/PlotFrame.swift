/// The rectangle in which data are drawn, with the axes along its lower and its left edge.
struct PlotFrame {
  let area: Rectangle
  let x: PlacedAxis
  let y: PlacedAxis
  /// Where the title of the left axis ends, counted from the frame; if nil, beside the labels.
  var titleDistance: Double?

  /// The height of all text but titles, in pixels.
  static let textSize = 13.0
  /// The distance between the frame, its ticks' labels, the axes' titles and the picture's edge.
  static let gap = 8.0
  /// The empty border of a picture.
  static let border = 18.0
  static let tickLength = 4.0

  /// The height that labels and title of a lower axis need in pixels.
  static func height(ofLowerAxis axis: Axis) -> Double {
    axis.heading.isEmpty ? textSize + 1.5 * gap : 2 * textSize + 2.5 * gap
  }

  /// The position of a pair of numbers; not finite if one of them is not.
  func point(_ xValue: Double, _ yValue: Double) -> Point {
    Point(
      area.x + x.fraction(of: xValue) * area.width,
      area.bottom - y.fraction(of: yValue) * area.height)
  }

  /// Draws pale lines through the ticks, to be covered by the data.
  func drawGrid(on canvas: borrowing Canvas) {
    for tick in lowerTicks(on: canvas) {
      let x = crisp(point(tick.value, 0).x)
      canvas.stroke([Point(x, area.y), Point(x, area.bottom)], color: .grid)
    }
    for tick in sideAxis.ticks {
      let y = crisp(point(0, tick.value).y)
      canvas.stroke([Point(area.x, y), Point(area.right, y)], color: .grid)
    }
  }

  /// Draws the frame, and both axes outside it.
  ///
  /// The lower axis begins at `bottom`, or else at the frame's lower edge.
  func drawAxes(
    on canvas: borrowing Canvas, bottom: Double? = nil, showsLowerAxis: Bool = true
  ) {
    canvas.strokeOutline(of: area)
    sideAxis.draw(on: canvas)
    guard showsLowerAxis else { return }
    let bottom = bottom ?? area.bottom
    for tick in lowerTicks(on: canvas) {
      let x = point(tick.value, 0).x
      canvas.stroke(
        [Point(crisp(x), bottom), Point(crisp(x), bottom + PlotFrame.tickLength)], color: .rule)
      canvas.write(
        tick.label, at: Point(x, bottom + PlotFrame.gap + PlotFrame.textSize / 2),
        size: PlotFrame.textSize, alignment: .center)
    }
    let title = canvas.fitted(x.axis.heading, size: PlotFrame.textSize, width: area.width)
    canvas.write(
      title,
      at: Point(area.center.x, bottom + 2 * PlotFrame.gap + 1.5 * PlotFrame.textSize),
      size: PlotFrame.textSize, alignment: .center)
  }

  private var sideAxis: SideAxis {
    SideAxis(axis: y, area: area, isLeft: true, titleDistance: titleDistance)
  }

  /// As many round numbers as leave room between their labels; of given ticks, those that do.
  private func lowerTicks(on canvas: borrowing Canvas) -> [Tick] {
    var chosen: [Tick] = []
    for count in stride(from: max(2, Int(area.width / 70)), through: 2, by: -1) {
      chosen = x.ticks(atMost: count)
      let widths = chosen.map { canvas.textWidth($0.label, size: PlotFrame.textSize) }
      let room = Double(chosen.count) * ((widths.max() ?? 0) + 2 * PlotFrame.gap)
      if room <= area.width { return chosen }
    }
    var edge = -Double.infinity
    return chosen.filter { tick in
      let half = canvas.textWidth(tick.label, size: PlotFrame.textSize) / 2
      let middle = point(tick.value, 0).x
      guard middle - half >= edge else { return false }
      edge = middle + half + PlotFrame.gap
      return true
    }
  }
}
