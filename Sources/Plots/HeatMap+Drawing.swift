extension HeatMap {
  /// Draws the picture over the whole canvas.
  ///
  /// - Returns: the rectangle that the matrix fills.
  @discardableResult
  package func draw(on canvas: borrowing Canvas) -> Rectangle {
    let columns = columnAxis.placed(over: 0...Double(max(1, columnCount)))
    let rows = rowAxis.placed(over: 0...Double(max(1, rowCount)))
    let numbers = valueAxis.placed(over: ClosedRange(covering: values.lazy.map(Double.init)))
    let transcriptLines = canvas.wrapped(
      transcript, size: HeatMap.transcriptSize, width: canvas.bounds.width - 2 * PlotFrame.border,
      lineCount: 4)
    let strip = SegmentStrip(segments: segments)
    let top = drawTitle(title, on: canvas)
    let bottom =
      canvas.bounds.bottom - PlotFrame.border - PlotFrame.height(ofLowerAxis: columnAxis)
      - strip.height - height(ofTranscript: transcriptLines.count)

    var area = Rectangle(left: 0, top: top, right: 1, bottom: bottom)
    let left =
      PlotFrame.border + SideAxis(axis: rows, area: area, isLeft: true).width(on: canvas)
    let barWidth =
      HeatMap.barWidth + SideAxis(axis: numbers, area: area, isLeft: false).width(on: canvas)
    let right = canvas.bounds.right - PlotFrame.border - barWidth - 2 * PlotFrame.gap
    area = Rectangle(left: left, top: top, right: right, bottom: bottom)

    let frame = PlotFrame(area: area, x: columns, y: rows)
    if values.isEmpty {
      drawNoData(in: area, on: canvas)
    } else {
      canvas.draw(
        image(width: Int(area.width), height: Int(area.height), colors: numbers), in: area,
        interpolation: isSmooth ? .bilinear : .nearest)
    }
    strip.draw(under: frame, on: canvas)
    frame.drawAxes(on: canvas, bottom: area.bottom + strip.height)
    drawColorBar(numbers, beside: area, on: canvas)
    draw(transcriptLines, on: canvas)
    return area
  }

  private static let barWidth = 16.0
  private static let transcriptSize = 14.0
  private static let lineHeight = 20.0

  /// The matrix as an image, no larger than the pixels it is drawn on.
  private func image(width: Int, height: Int, colors: PlacedAxis) -> PixelImage {
    // Infinities first become the ends of the colour bar, so that means are finite.
    let (lowest, highest) = (Float(colors.range.lowerBound), Float(colors.range.upperBound))
    let clamped = values.map { $0.isNaN ? $0 : min(max($0, lowest), highest) }
    let (columnCount, rowCount) = (min(columnCount, width), min(rowCount, height))
    let narrow = reduction(
      clamped, extent: self.columnCount, to: columnCount, inner: self.rowCount)
    let cells = reduction(narrow, extent: self.rowCount, to: rowCount, inner: 1)
    return PixelImage(width: columnCount, height: rowCount) { x, y in
      colorMap(colors.fraction(of: Double(cells[x * rowCount + rowCount - 1 - y])))
    }
  }

  private func drawColorBar(
    _ axis: PlacedAxis, beside area: Rectangle, on canvas: borrowing Canvas
  ) {
    let bar = Rectangle(
      x: area.right + 2 * PlotFrame.gap, y: area.y, width: HeatMap.barWidth, height: area.height)
    let levels = 256
    let image = PixelImage(width: 1, height: levels) { _, y in
      colorMap(1 - Double(y) / Double(levels - 1))
    }
    canvas.draw(image, in: bar, interpolation: .bilinear)
    canvas.strokeOutline(of: bar)
    SideAxis(axis: axis, area: bar, isLeft: false).draw(on: canvas)
  }

  private func height(ofTranscript lineCount: Int) -> Double {
    lineCount == 0 ? 0 : Double(lineCount) * HeatMap.lineHeight + PlotFrame.gap
  }

  private func draw(_ transcriptLines: [String], on canvas: borrowing Canvas) {
    let top =
      canvas.bounds.bottom - PlotFrame.border - Double(transcriptLines.count) * HeatMap.lineHeight
    for (index, line) in transcriptLines.enumerated() {
      let y = top + (Double(index) + 0.5) * HeatMap.lineHeight
      canvas.write(
        line, at: Point(canvas.bounds.center.x, y), size: HeatMap.transcriptSize,
        alignment: .center)
    }
  }
}
