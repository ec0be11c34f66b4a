public import Tensors

/// Divides unit vectors into clusters, each around the direction of its mean.
///
///     a[i] = argmaxⱼ xᵢ · cⱼ        cⱼ = Σ xᵢ / |Σ xᵢ| over the i with a[i] = j
///
/// Begins with vectors drawn at random; a cluster that loses all its vectors begins anew with one.
///
/// Reference: Dhillon & Modha (2001), *Concept decompositions for large sparse text data using
/// clustering*.
public struct SphericalKMeans: Sendable {
  /// The cluster of each vector.
  public let assignments: [Int]
  /// The directions, [clusters, size].
  public let centers: Tensor

  /// Divides vectors.
  ///
  /// - Parameters:
  ///   - vectors: of unit length, [count, size].
  ///   - count: the number of clusters, at most that of vectors.
  ///   - iterations: how often clusters are formed anew.
  ///   - generator: draws where they begin.
  public init(
    _ vectors: Tensor, count: Int, iterations: Int = 15, using generator: inout SeededGenerator
  ) {
    let (rows, size) = (vectors.rowCount, vectors.columnCount)
    precondition(count > 0 && count <= rows, "\(count) clusters of \(rows) vectors")
    let chosen = vectors.values.indices.prefix(rows).shuffled(using: &generator).prefix(count)
    var centers = Tensor(
      shape: [count, size],
      values: chosen.flatMap { vectors.values[$0 * size..<($0 + 1) * size] })
    var assignments = [Int](repeating: 0, count: rows)
    for _ in 0..<iterations {
      assignments = ExactSearch(centers.values, size: size)(vectors, count: 1).map { $0[0].row }
      var sums = Tensor(shape: [count, size])
      var sizes = [Int](repeating: 0, count: count)
      for (row, cluster) in assignments.enumerated() {
        sizes[cluster] += 1
        VectorKernels.add(
          count: size, vectors.values, at: row * size, to: &sums.values, at: cluster * size)
      }
      for cluster in 0..<count where sizes[cluster] == 0 {
        let row = Int.random(in: 0..<rows, using: &generator)
        VectorKernels.add(
          count: size, vectors.values, at: row * size, to: &sums.values, at: cluster * size)
      }
      centers = sums.unitRows
    }
    (self.assignments, self.centers) = (assignments, centers)
  }
}
