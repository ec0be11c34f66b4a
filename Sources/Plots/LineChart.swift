/// Several lines over one shared axis, as in the picture of a training run: loss in one panel,
/// word error rate in the panel underneath.
public struct LineChart: Sendable {
  /// What the picture shows; written above it.
  public var title: String
  /// The lower axis, shared by all panels.
  public var xAxis: Axis
  /// The frames with lines, from top to bottom.
  public var panels: [Panel]

  /// One frame of a chart, with its own upright axis.
  public struct Panel: Sendable {
    /// The upright axis.
    public var yAxis: Axis
    /// The lines, first to last drawn.
    public var series: [Series]

    /// Makes a panel.
    public init(yAxis: Axis, series: [Series]) {
      self.yAxis = yAxis
      self.series = series
    }
  }

  /// One line of a chart.
  public struct Series: Sendable {
    /// What the legend calls the line.
    public var name: String
    /// The position of each point on the lower axis.
    public let x: [Double]
    /// The height of each point, [as many as x]; NaN or infinity leaves a gap.
    public let y: [Double]
    /// The line's colour; if nil, the next one that no other line of the panel has.
    public var color: Color?
    /// Whether the line is broken into dashes, as for a goal or an average.
    public var isDashed: Bool

    /// Makes a line from the positions of its points.
    public init(
      _ name: String, x: [Double], y: [Double], color: Color? = nil, isDashed: Bool = false
    ) {
      precondition(x.count == y.count, "a line of \(x.count) x needs as many y, not \(y.count)")
      self.name = name
      self.x = x
      self.y = y
      self.color = color
      self.isDashed = isDashed
    }
  }

  /// Makes a chart.
  public init(title: String = "", xAxis: Axis, panels: [Panel]) {
    self.title = title
    self.xAxis = xAxis
    self.panels = panels
  }

  /// Draws the chart and writes it to a PNG file, whole or not at all.
  ///
  /// - Parameters:
  ///   - path: where to write the file.
  ///   - width: the picture's width in pixels, 100...10,000.
  ///   - height: the picture's height in pixels, 100...10,000.
  /// - Throws: ``PlotError`` if the size is out of bounds or the file cannot be written.
  public func write(to path: String, width: Int = 1_200, height: Int = 700) throws(PlotError) {
    let canvas = try Canvas(width: width, height: height)
    draw(on: canvas)
    try canvas.write(to: path)
  }
}
