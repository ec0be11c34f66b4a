/// Gathers the frequencies of a Fourier transform into the rows of a picture.
///
/// A row shows the loudest of its frequencies, or, where rows are narrower than frequencies are
/// apart, a level between its neighbours'.
struct SpectrumRows: Sendable {
  /// Where a row's level comes from.
  private enum Row {
    case loudest(Range<Int>)
    case between(bin: Int, fraction: Float)
  }

  private let rows: [Row]
  private let binCount: Int

  /// - Parameters:
  ///   - edges: the limits of the rows, in bins, ascending, [rows + 1].
  ///   - binCount: the number of frequencies, at least 2.
  init(edges: [Double], binCount: Int) {
    self.binCount = binCount
    rows = zip(edges, edges.dropFirst()).map { low, high in
      let bins = min(Int(low.rounded(.up)), binCount)..<min(Int(high.rounded(.up)), binCount)
      guard bins.isEmpty else { return .loudest(bins) }
      let center = (low + high) / 2
      let bin = min(Int(center), binCount - 2)
      return .between(bin: bin, fraction: Float(center) - Float(bin))
    }
  }

  /// Returns [frames, rows] from levels, [frames, binCount].
  func callAsFunction(_ levels: [Float]) -> [Float] {
    stride(from: 0, to: levels.count, by: binCount).flatMap { start in
      rows.map { row in
        switch row {
        case .loudest(let bins):
          bins.reduce(-Float.infinity) { max($0, levels[start + $1]) }
        case .between(let bin, let fraction):
          levels[start + bin] + fraction * (levels[start + bin + 1] - levels[start + bin])
        }
      }
    }
  }
}
