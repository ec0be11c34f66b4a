/// How several cells of a matrix become one pixel.
public enum Reduction: Sendable {
  /// The mean, each cell weighted by the part of it inside the pixel.
  case mean
  /// The largest of all cells that touch the pixel: no short peak is lost.
  case maximum

  /// Shortens one axis of an array; an axis that is short enough already stays as it is.
  ///
  /// Place j of `newExtent` covers the places j × extent / newExtent up to
  /// (j + 1) × extent / newExtent of the original, so every element counts equally. NaN is left
  /// out; a place where all is NaN becomes NaN.
  ///
  /// - Parameters:
  ///   - values: elements, row-major, [outer, extent, inner].
  ///   - extent: the length of the axis.
  ///   - newExtent: the length it should have at most.
  ///   - inner: the product of all faster axes.
  /// - Returns: elements, row-major, [outer, newExtent, inner].
  package func callAsFunction(_ values: [Float], extent: Int, to newExtent: Int, inner: Int)
    -> [Float]
  {
    guard extent > newExtent, newExtent > 0, inner > 0 else { return values }
    let outer = values.count / (extent * inner)
    var result: [Float] = []
    result.reserveCapacity(outer * newExtent * inner)
    for block in 0..<outer {
      for place in 0..<newExtent {
        // Bounds in units of 1 / (extent × newExtent), where both grids have whole numbers.
        let (start, end) = (place * extent, (place + 1) * extent)
        let sources = (start / newExtent)...((end - 1) / newExtent)
        var sums = [Float](repeating: self == .mean ? 0 : -.infinity, count: inner)
        var weights = [Float](repeating: 0, count: inner)
        for source in sources {
          let shared = min(end, (source + 1) * newExtent) - max(start, source * newExtent)
          let weight = Float(shared) / Float(extent)
          let offset = (block * extent + source) * inner
          for index in 0..<inner where !values[offset + index].isNaN {
            weights[index] += weight
            switch self {
            case .mean: sums[index] += weight * values[offset + index]
            case .maximum: sums[index] = max(sums[index], values[offset + index])
            }
          }
        }
        for index in 0..<inner {
          let divisor = self == .mean ? weights[index] : 1
          result.append(weights[index] > 0 ? sums[index] / divisor : .nan)
        }
      }
    }
    return result
  }
}
