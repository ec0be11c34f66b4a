public import Tensors

/// The distance of two segments whose times are stretched so that they fit each other best.
///
///     D[i, j] = d(xᵢ, yⱼ) + min(D[i − 1, j], D[i, j − 1], D[i − 1, j − 1])
///     distance = D[n, m] / (n + m)
///
/// Only cells near the diagonal are computed (a band, after Sakoe & Chiba): those whose j lies
/// within `band × max(n, m)` of i m / n, and always enough for a path.
///
/// Reference: Sakoe & Chiba (1978), *Dynamic programming algorithm optimization for spoken word
/// recognition*.
public struct DynamicTimeWarping: Sendable {
  /// How far two frames are apart.
  public enum Distance: String, Sendable, Codable, CaseIterable {
    /// 1 − x · y / (|x| |y|).
    case cosine
    /// √Σ (x − y)².
    case euclidean
  }

  /// How far two frames are apart.
  public var distance: Distance
  /// The half width of the band as a share of the longer segment; 1 is no band.
  public var band: Double

  /// Describes a warping.
  public init(distance: Distance = .cosine, band: Double = 0.25) {
    precondition((0...1).contains(band), "a band lies in [0, 1], not \(band)")
    (self.distance, self.band) = (distance, band)
  }

  /// Frames ready to be compared with many others.
  public struct Prepared: Sendable {
    let time: Int
    let features: Int
    /// Of unit length for the cosine, [time, features].
    let values: [Float]
    /// Σ x² of each frame.
    let squares: [Float]
  }

  /// Prepares the frames of a segment, [time, features].
  public func prepared(_ frames: Tensor) -> Prepared {
    let (time, features) = (frames.rowCount, frames.columnCount)
    var values = frames.values
    var squares = [Float](repeating: 0, count: time)
    for t in 0..<time {
      let range = t * features..<(t + 1) * features
      squares[t] = values[range].reduce(0) { $0 + $1 * $1 }
      guard distance == .cosine else { continue }
      let scale = 1 / max(squares[t], 1e-12).squareRoot()
      for index in range { values[index] *= scale }
    }
    return Prepared(time: time, features: features, values: values, squares: squares)
  }

  /// Returns the distance of two segments of frames, [time, features] each.
  public func callAsFunction(_ x: Tensor, _ y: Tensor) -> Float {
    self(prepared(x), prepared(y))
  }

  /// Returns the distance of two prepared segments; infinite if one has no frames.
  public func callAsFunction(_ x: Prepared, _ y: Prepared) -> Float {
    precondition(x.features == y.features, "\(x.features) features against \(y.features)")
    let (n, m) = (x.time, y.time)
    guard n > 0, m > 0 else { return .infinity }
    var products = uninitializedValues(count: n * m)
    multiply(
      x.values, MatrixLayout(rows: n, columns: x.features), y.values,
      MatrixLayout(rows: m, columns: x.features).transposed, into: &products,
      MatrixLayout(rows: n, columns: m))
    // At least the step from one row's diagonal to the next, or no path leads through.
    let halfWidth = max(band * Double(max(n, m)), Double(m) / Double(n) + 1)
    // D of one row, with a border at the left: column j stands at j + 1.
    var row = [Float](repeating: .infinity, count: m + 1)
    row[0] = 0
    for i in 0..<n {
      let center = (Double(i) + 0.5) * Double(m) / Double(n) - 0.5
      let first = max(0, Int((center - halfWidth).rounded(.up)))
      let last = min(m - 1, Int((center + halfWidth).rounded(.down)))
      var diagonal = row[first]
      for j in 0..<first + 1 { row[j] = .infinity }
      for j in first...last {
        let above = row[j + 1]
        row[j + 1] =
          cost(products[i * m + j], x.squares[i], y.squares[j]) + min(diagonal, above, row[j])
        diagonal = above
      }
      if last + 2 <= m { for j in last + 2...m { row[j] = .infinity } }
    }
    return row[m] / Float(n + m)
  }

  private func cost(_ product: Float, _ xSquare: Float, _ ySquare: Float) -> Float {
    switch distance {
    case .cosine: 1 - product
    case .euclidean: max(0, xSquare + ySquare - 2 * product).squareRoot()
    }
  }
}
