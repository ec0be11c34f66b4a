private import Foundation
public import Tensors

/// Points in two dimensions that have the neighbours which vectors have in many (t-SNE).
///
///     p[j | i] = exp(−d[i, j] / 2σᵢ²) / Σₖ exp(−d[i, k] / 2σᵢ²),   σᵢ so that 2^entropy = perplexity
///     P = (p[j | i] + p[i | j]) / 2n,   Q[i, j] = (1 + |yᵢ − yⱼ|²)⁻¹ / Σ,   minimise Σ P ln (P / Q)
///
/// d is 2 − 2 cosine, the squared distance of unit vectors. Distances in the picture mean little: only
/// who lies beside whom. All pairs are computed, so that it is for some thousand vectors at most.
///
/// Reference: van der Maaten & Hinton (2008), *Visualizing data using t-SNE*, with exaggerated P in the
/// first quarter and gains of each coordinate as there.
public struct NeighborEmbedding: Sendable {
  /// How many neighbours count, roughly.
  public var perplexity = 20.0
  /// Steps of the descent.
  public var steps = 500
  /// Draws where points begin.
  public var seed: UInt64 = 1

  /// Makes a projection with the usual choices.
  public init() {}

  /// Returns the points of unit vectors [count, size], [count, 2]; all at the origin of fewer than 3.
  public func callAsFunction(_ vectors: Tensor) -> [(x: Double, y: Double)] {
    let count = vectors.rowCount
    guard count > 2 else { return [(x: Double, y: Double)](repeating: (0, 0), count: count) }
    let affinities = affinities(of: vectors)
    var random = SeededGenerator(seed: seed)
    var points = (0..<2 * count).map { _ in 1e-2 * Double(random.normal()) }
    var velocity = [Double](repeating: 0, count: 2 * count)
    var gains = [Double](repeating: 1, count: 2 * count)
    let rate = max(Double(count) / 12, 50)
    for step in 0..<steps {
      let isEarly = step < steps / 4
      let gradient = gradient(of: points, affinities, exaggeration: isEarly ? 12 : 1)
      for index in points.indices {
        let agrees = (gradient[index] > 0) == (velocity[index] > 0)
        gains[index] = max(agrees ? 0.8 * gains[index] : gains[index] + 0.2, 0.01)
        velocity[index] =
          (isEarly ? 0.5 : 0.8) * velocity[index] - rate * gains[index] * gradient[index]
        points[index] += velocity[index]
      }
    }
    return (0..<count).map { (points[2 * $0], points[2 * $0 + 1]) }
  }

  /// P, [count, count].
  func affinities(of vectors: Tensor) -> [Double] {
    let (count, size) = (vectors.rowCount, vectors.columnCount)
    var products = [Float](repeating: 0, count: count * count)
    let layout = MatrixLayout(rows: count, columns: size)
    multiply(
      vectors.values, layout, vectors.values, layout.transposed, into: &products,
      MatrixLayout(rows: count, columns: count))
    let wanted = log(min(perplexity, Double(count - 1) / 3 + 1))
    var conditional = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      let distances = (0..<count).map { max(0, 2 - 2 * Double(products[i * count + $0])) }
      // The precision 1 / 2σ² between two others, by halving.
      var (low, high, precision) = (0.0, Double.infinity, 1.0)
      for _ in 0..<60 {
        let weights = (0..<count).map { $0 == i ? 0 : exp(-distances[$0] * precision) }
        let total = max(weights.reduce(0, +), 1e-300)
        let mean = zip(weights, distances).reduce(0) { $0 + $1.0 * $1.1 } / total
        for j in 0..<count { conditional[i * count + j] = weights[j] / total }
        let entropy = log(total) + precision * mean
        guard abs(entropy - wanted) > 1e-5 else { break }
        if entropy > wanted { low = precision } else { high = precision }
        precision = high.isFinite ? (low + high) / 2 : 2 * precision
      }
    }
    return (0..<count * count).map { index in
      let (i, j) = (index / count, index % count)
      return (conditional[index] + conditional[j * count + i]) / Double(2 * count)
    }
  }

  /// ∂ Σ P ln (P / Q) / ∂y = 4 Σⱼ (P − Q) (yᵢ − yⱼ) / (1 + |yᵢ − yⱼ|²), with P multiplied.
  func gradient(
    of points: [Double], _ affinities: [Double], exaggeration: Double
  ) -> [Double] {
    let count = points.count / 2
    var near = [Double](repeating: 0, count: count * count)
    var total = 0.0
    for i in 0..<count {
      for j in 0..<i {
        let (dx, dy) = (points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1])
        near[i * count + j] = 1 / (1 + dx * dx + dy * dy)
        total += 2 * near[i * count + j]
      }
    }
    var gradient = [Double](repeating: 0, count: 2 * count)
    for i in 0..<count {
      for j in 0..<i {
        let q = near[i * count + j]
        let force = 4 * (exaggeration * affinities[i * count + j] - q / total) * q
        let x = force * (points[2 * i] - points[2 * j])
        let y = force * (points[2 * i + 1] - points[2 * j + 1])
        gradient[2 * i] += x
        gradient[2 * i + 1] += y
        gradient[2 * j] -= x
        gradient[2 * j + 1] -= y
      }
    }
    return gradient
  }
}
