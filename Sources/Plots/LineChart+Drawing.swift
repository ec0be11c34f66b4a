extension LineChart {
  /// Draws the chart over the whole canvas.
  package func draw(on canvas: borrowing Canvas) {
    let panels = panels.isEmpty ? [Panel(yAxis: Axis(), series: [])] : panels
    let x = xAxis.placed(over: horizontalRange)
    let vertical = panels.map { $0.yAxis.placed(over: $0.verticalRange) }
    let top = drawTitle(title, on: canvas)
    let bottom = canvas.bounds.bottom - PlotFrame.border - PlotFrame.height(ofLowerAxis: xAxis)
    let height = (bottom - top) / Double(panels.count)
    // Labels are as wide as in the frames' final place: it depends on the height alone.
    let sideWidths = vertical.map {
      SideAxis(
        axis: $0, area: Rectangle(x: 0, y: top, width: 0, height: height), isLeft: true
      ).width(on: canvas)
    }
    let sideWidth = sideWidths.max() ?? 0
    let left = PlotFrame.border + sideWidth
    for (index, panel) in panels.enumerated() {
      let panelTop = top + Double(index) * height
      let right = canvas.bounds.right - PlotFrame.border - PlotFrame.gap
      let legend = Legend(panel.series, left: left, top: panelTop, right: right, on: canvas)
      let isLast = index == panels.count - 1
      let frame = PlotFrame(
        area: Rectangle(
          left: left, top: panelTop + legend.height, right: right,
          bottom: panelTop + height - (isLast ? 0 : PlotFrame.border)),
        x: x, y: vertical[index], titleDistance: sideWidth)
      legend.draw(on: canvas)
      frame.drawGrid(on: canvas)
      panel.drawLines(in: frame, on: canvas)
      frame.drawAxes(on: canvas, showsLowerAxis: isLast)
    }
  }

  /// From the first to the last point of any line, with a little room at both ends.
  private var horizontalRange: ClosedRange<Double> {
    let positions = panels.lazy.flatMap(\.series).flatMap(\.x)
    return ClosedRange(covering: positions, on: xAxis.scale)
  }
}

extension LineChart.Panel {
  /// From the lowest to the highest point, with a little room; from zero if that is not far away.
  fileprivate var verticalRange: ClosedRange<Double> {
    let range = ClosedRange(covering: series.lazy.flatMap(\.y), on: yAxis.scale)
    guard yAxis.scale == .linear else { return range }
    return range.lowerBound >= 0 && range.lowerBound < 0.4 * range.upperBound
      ? 0...range.upperBound : range
  }

  fileprivate func drawLines(in frame: PlotFrame, on canvas: borrowing Canvas) {
    // Lines at the very edge keep their full width.
    let area = frame.area
    let clip = Rectangle(
      x: area.x - 2, y: area.y - 2, width: area.width + 4, height: area.height + 4)
    canvas.clip(to: clip) {
      for (index, line) in series.enumerated() {
        let points = zip(line.x, line.y).map { frame.point($0, $1) }
        let color = line.color(at: index)
        canvas.stroke(points, color: color, width: 1.6, dashes: line.isDashed ? [6, 4] : [])
        for (index, point) in points.enumerated() {
          let isFirst = index == 0 || !points[index - 1].isFinite
          let isLast = index + 1 == points.count || !points[index + 1].isFinite
          // Few points are shown each; a point without neighbours could not be seen otherwise.
          if points.count <= 50 || (isFirst && isLast) {
            canvas.fillDisc(center: point, radius: 2.6, color: color)
          }
        }
      }
    }
    let hasPoints = series.contains { line in
      zip(line.x, line.y).contains { frame.point($0, $1).isFinite }
    }
    if !hasPoints { drawNoData(in: area, on: canvas) }
  }
}

extension LineChart.Series {
  func color(at index: Int) -> Color {
    color ?? Color.seriesPalette[index % Color.seriesPalette.count]
  }
}
