import Foundation
import SpokenQuerySearch
import Tensors

/// Word vectors from counts: the largest singular vectors of how much oftener than by chance words meet.
///
///     n[a, b] = Σ (window + 1 − distance) / window       over meetings within `window` words
///     m[a, b] = max(0, ln (n[a, b] / (Σ_b n[a, b] · s[b])))      s[b] ~ (Σ_a n[a, b])^¾, its sum is 1
///     M ≈ U S Vᵀ,   vectors = U √S
///
/// Singular vectors are found by subspace iteration. For a text of some millions of words this takes
/// a minute, and words near in meaning are nearer than after as much time of ``SkipGram``.
///
/// Reference: Levy, Goldberg & Dagan (2015), *Improving Distributional Similarity*, TACL 3; Halko,
/// Martinsson & Tropp (2011), algorithm 4.4.
struct CooccurrenceVectors {
  /// Words on each side that are neighbours.
  var window = 5
  /// The size of a vector.
  var size = 64
  /// Vectors that are iterated beside those that are wanted.
  var spare = 10
  /// Iterations, each a product with M and one with Mᵀ.
  var iterationCount = 4
  /// Draws where the iteration begins.
  var seed: UInt64 = 1

  /// Computes the vectors.
  ///
  /// - Parameters:
  ///   - counts: how often words meet.
  ///   - shouldStop: asked before each product.
  ///   - report: told the share of the products that is done.
  /// - Returns: vectors of length 1, [words, size]; nil if it was stopped.
  func callAsFunction(
    _ counts: CooccurrenceCounts, shouldStop: () -> Bool = { false },
    report: (Double) -> Void = { _ in }
  ) -> Tensor? {
    let meetings = counts.positiveInformation
    let columns = min(size + spare, counts.wordCount)
    var random = SeededGenerator(seed: seed)
    var basis = [Float](repeating: 0, count: counts.wordCount * columns)
    for index in basis.indices { basis[index] = random.normal() }
    for product in 0...2 * iterationCount {
      guard !shouldStop() else { return nil }
      report(Double(product) / Double(2 * iterationCount + 1))
      let isLast = product == 2 * iterationCount
      basis = Self.turned(
        meetings.product(basis, columns: columns, isTransposed: product % 2 == 1),
        columns: columns, kept: isLast ? size : columns, power: isLast ? -0.25 : -0.5)
    }
    var vectors = Tensor(shape: [counts.wordCount, size])
    let kept = min(size, columns)
    for word in 0..<counts.wordCount {
      let row = basis[word * kept..<(word + 1) * kept]
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      for (k, value) in row.enumerated() { vectors.values[word * size + k] = value / length }
    }
    return vectors
  }

  /// Y E Λ^power of YᵀY = E Λ Eᵀ: orthogonal columns, the longest first; of length 1 for −½.
  private static func turned(
    _ y: [Float], columns: Int, kept: Int, power: Double
  ) -> [Float] {
    let (rows, kept) = (y.count / columns, min(kept, columns))
    let layout = MatrixLayout(rows: rows, columns: columns)
    var gram = [Float](repeating: 0, count: columns * columns)
    multiply(
      y, layout.transposed, y, layout, into: &gram,
      MatrixLayout(rows: columns, columns: columns))
    let eigen = SymmetricEigenvectors(
      (0..<columns).map { row in
        gram[row * columns..<(row + 1) * columns].map { Double($0) }
      })
    let floor = 1e-7 * max(eigen.values.first ?? 0, 1e-12)
    var turn = [Float](repeating: 0, count: columns * kept)
    for k in 0..<kept {
      let scale = eigen.values[k] > floor ? pow(eigen.values[k], power) : 0
      for row in 0..<columns { turn[row * kept + k] = Float(eigen.vectors[k][row] * scale) }
    }
    var result = [Float](repeating: 0, count: rows * kept)
    multiply(
      y, layout, turn, MatrixLayout(rows: columns, columns: kept), into: &result,
      MatrixLayout(rows: rows, columns: kept))
    return result
  }
}
