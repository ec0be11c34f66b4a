public import Tensors

/// Where in a recording a segment fits best when its time may be stretched, without cutting the
/// recording into windows (subsequence dynamic time warping).
///
///     D[0, j] = d(x₀, yⱼ)                                             a path begins anywhere
///     D[i, j] = d(xᵢ, yⱼ) + min(D[i − 1, j − 1], D[i − 1, j], D[i, j − 1])
///     distance of an end j = D[n − 1, j] / (n + frames of y on the path)
///
/// d is 1 − x · y / (|x| |y|). Ends whose path has under half or over twice as many frames of y as x has
/// are left out.
///
/// Reference: Müller (2007), *Information Retrieval for Music and Motion*, section 4.4.
public struct SubsequenceWarping: Sendable {
  /// A place where a segment fits.
  public struct Place: Sendable, Equatable {
    /// The frames of the recording.
    public var frames: Range<Int>
    /// The cost of the path for each frame of both.
    public var distance: Float

    /// Names a place.
    public init(frames: Range<Int>, distance: Float) {
      (self.frames, self.distance) = (frames, distance)
    }
  }

  /// Frames of the recording whose products are computed at once.
  private static let blockFrames = 1024

  /// Makes a warping.
  public init() {}

  /// Returns the ends at which the distance is smaller than at the frame before and after.
  ///
  /// - Parameters:
  ///   - x: the segment, [time, features], of frames of unit length.
  ///   - y: the recording, [time, features], of frames of unit length.
  /// - Returns: places by their ends; they may overlap.
  public func callAsFunction(_ x: Tensor, in y: Tensor) -> [Place] {
    precondition(
      x.columnCount == y.columnCount, "\(x.columnCount) features against \(y.columnCount)")
    let (n, m, features) = (x.rowCount, y.rowCount, x.columnCount)
    guard n > 0 else { return [] }
    var products = uninitializedValues(count: Self.blockFrames * n)
    // D of one frame of the recording, and the frame at which the path to it begins.
    var costs = [Float](repeating: .infinity, count: n)
    var starts = [Int](repeating: 0, count: n)
    var ends: [Place?] = []
    ends.reserveCapacity(m)
    for first in stride(from: 0, to: m, by: Self.blockFrames) {
      let count = min(Self.blockFrames, m - first)
      multiply(
        y.values, MatrixLayout(rows: count, columns: features, offset: first * features), x.values,
        MatrixLayout(rows: n, columns: features).transposed, into: &products,
        MatrixLayout(rows: count, columns: n))
      for row in 0..<count {
        step(products, at: row * n, frame: first + row, &costs, &starts)
        let span = first + row + 1 - starts[n - 1]
        ends.append(
          2 * span < n || span > 2 * n
            ? nil
            : Place(
              frames: starts[n - 1]..<first + row + 1,
              distance: costs[n - 1] / Float(n + span)))
      }
    }
    return ends.indices.compactMap { j in
      guard let place = ends[j] else { return nil }
      let before = j > 0 ? ends[j - 1]?.distance ?? .infinity : .infinity
      let after = j + 1 < m ? ends[j + 1]?.distance ?? .infinity : .infinity
      return place.distance < before && place.distance <= after ? place : nil
    }
  }

  /// Takes D from one frame of the recording to the next.
  private func step(
    _ products: [Float], at offset: Int, frame: Int, _ costs: inout [Float], _ starts: inout [Int]
  ) {
    var (diagonal, diagonalStart) = (costs[0], starts[0])
    costs[0] = 1 - products[offset]
    starts[0] = frame
    for i in 1..<max(costs.count, 1) {
      let (left, leftStart) = (costs[i], starts[i])
      var (best, start) = (diagonal, diagonalStart)
      if costs[i - 1] < best { (best, start) = (costs[i - 1], starts[i - 1]) }
      if left < best { (best, start) = (left, leftStart) }
      (diagonal, diagonalStart) = (left, leftStart)
      costs[i] = best + 1 - products[offset + i]
      starts[i] = start
    }
  }
}
