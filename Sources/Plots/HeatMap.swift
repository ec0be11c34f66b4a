/// A matrix as a picture: columns from left to right, row 0 at the bottom, numbers as colours.
///
/// Used for spectrograms (columns are time, rows frequency) and for attention weights. More
/// columns or rows than pixels are combined as ``reduction`` says, so that an hour of speech
/// makes a picture as wide as any other.
public struct HeatMap: Sendable {
  /// The numbers, row-major, [columns, rows].
  public let values: [Float]
  /// The number of rows of each column.
  public let rowCount: Int
  /// What the picture shows; written above it.
  public var title = ""
  /// The axis below.
  ///
  /// Its range is what the columns span. If it has none, they are counted.
  public var columnAxis = Axis(hasWholeSteps: true)
  /// The axis at the left.
  ///
  /// Its range is what the rows span, evenly on its scale. If it has none, they are counted from 0
  /// to the number of rows, and given ticks are in these units too.
  public var rowAxis = Axis(hasWholeSteps: true)
  /// The axis of the colour bar.
  ///
  /// Numbers out of its range are shown as its ends, NaN in grey; if
  /// it has no range, it spans all finite numbers.
  public var valueAxis = Axis()
  /// The colours from the smallest to the largest number.
  public var colorMap = ColorMap.magma
  /// How several cells become one pixel.
  public var reduction = Reduction.mean
  /// Whether colours blend from cell to cell where these are larger than a pixel.
  public var isSmooth = true
  /// Named parts of the lower axis, such as words, shown in a strip under the matrix.
  public var segments: [Segment] = []
  /// Text under the picture, such as what was said, when its times are not known.
  public var transcript = ""

  /// A named part of the lower axis.
  public struct Segment: Sendable, Equatable {
    /// Where it begins, in the numbers of the axis.
    public var start: Double
    /// Where it ends.
    public var end: Double
    /// Its name.
    public var text: String

    /// Names the part from `start` to `end`.
    public init(start: Double, end: Double, text: String) {
      self.start = start
      self.end = end
      self.text = text
    }
  }

  /// Makes a picture of a matrix.
  ///
  /// - Parameters:
  ///   - values: the numbers, row-major, [columns, rows].
  ///   - rowCount: the number of rows of each column.
  public init(_ values: [Float], rowCount: Int) {
    precondition(
      values.isEmpty || (rowCount > 0 && values.count.isMultiple(of: rowCount)),
      "\(values.count) values are no whole number of columns of \(rowCount) rows")
    self.values = values
    self.rowCount = rowCount
  }

  /// The number of columns.
  public var columnCount: Int { values.isEmpty ? 0 : values.count / rowCount }

  /// Draws the picture and writes it to a PNG file, whole or not at all.
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
