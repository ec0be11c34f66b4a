public import Plots

/// How much each sentence of a story counted at each hop of a reading, as a picture.
public struct AttentionPicture: Sendable {
  /// The picture: sentences from left to right, hops from below.
  public let heatMap: HeatMap

  /// Draws a reading.
  ///
  /// - Parameters:
  ///   - attention: [hops][sentences].
  ///   - title: the question.
  public init(_ attention: [[Float]], title: String) {
    let hopCount = max(attention.count, 1)
    let columns = (0..<(attention.first?.count ?? 0)).flatMap { sentence in
      attention.map { $0[sentence] }
    }
    var map = HeatMap(columns, rowCount: hopCount)
    map.title = title
    map.columnAxis.title = "sentence"
    map.rowAxis.title = "hop"
    map.isSmooth = false
    heatMap = map
  }

  /// Writes the picture to a PNG file, whole or not at all.
  ///
  /// - Parameter path: where to write it.
  /// - Throws: `PlotError` if it cannot be written.
  public func write(to path: String) throws(PlotError) {
    try heatMap.write(to: path, width: 1_000, height: 400)
  }
}
