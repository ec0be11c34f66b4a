private import Foundation
public import Tensors

/// Moves vectors so that their mean is zero, and scales the directions in which they vary.
///
///     y = (x − μ) E diag((λ + ε)^(−power / 2)),   then y / |y|
///
/// E are the eigenvectors of the training vectors' covariance, λ their variances. Power 0 only
/// removes the mean; power 1 makes all directions vary equally (whitening), which takes weight from
/// the few directions in which speakers differ most. No labels are needed.
///
/// Reference: Mu & Viswanath (2018), *All-but-the-top*, arXiv 1702.01417, for the mean; Jégou & Chum
/// (2012), *Negative evidences and co-occurences in image retrieval: the benefit of PCA and
/// whitening*.
public struct VectorWhitening: Sendable, Equatable {
  /// μ, [inputSize].
  public let mean: [Float]
  /// E diag(…), [inputSize, outputSize].
  public let projection: Tensor

  /// Takes a mean and a projection as they are, as from a file.
  public init(mean: [Float], projection: Tensor) {
    precondition(
      projection.rank == 2 && projection.shape[0] == mean.count,
      "a mean of \(mean.count) with a projection of \(projection.shape)")
    (self.mean, self.projection) = (mean, projection)
  }

  /// Learns from vectors.
  ///
  /// - Parameters:
  ///   - vectors: [count, size], at least one.
  ///   - power: how far variances are made equal, from 0 to 1.
  ///   - outputSize: how many directions of largest variance are kept; nil keeps all.
  public init(of vectors: Tensor, power: Double, outputSize: Int? = nil) {
    let (count, size) = (vectors.rowCount, vectors.columnCount)
    precondition(count > 0 && vectors.rank == 2, "vectors [count, size], not \(vectors.shape)")
    let mean = VectorKernels.sumOfRows(vectors.values, columns: size).map { $0 / Float(count) }
    var centered = vectors
    centered.values.withMutableValues {
      for index in $0.indices { $0[index] -= mean[index % size] }
    }
    var covariance = [Float](repeating: 0, count: size * size)
    let layout = MatrixLayout(rows: count, columns: size)
    multiply(
      centered.values, layout.transposed, centered.values, layout, into: &covariance,
      MatrixLayout(rows: size, columns: size), scale: 1 / Float(count))
    let eigen = SymmetricEigenvectors(
      (0..<size).map { row in
        covariance[row * size..<(row + 1) * size].map(Double.init)
      })
    let kept = min(outputSize ?? size, size)
    let floor = 1e-4 * max(eigen.values.reduce(0, +) / Double(size), 1e-12)
    var projection = Tensor(shape: [size, kept])
    for column in 0..<kept {
      let scale = pow(max(eigen.values[column], 0) + floor, -power / 2)
      for row in 0..<size {
        projection.values[row * kept + column] = Float(eigen.vectors[column][row] * scale)
      }
    }
    self.init(mean: mean, projection: projection)
  }

  /// The number of elements of a vector before.
  public var inputSize: Int { mean.count }
  /// The number of elements of a vector afterwards.
  public var outputSize: Int { projection.shape[1] }

  /// Returns vectors of unit length, [count, outputSize], of vectors [count, inputSize].
  public func callAsFunction(_ vectors: Tensor) -> Tensor {
    precondition(vectors.columnCount == inputSize, "\(vectors.shape) for size \(inputSize)")
    var centered = vectors
    let mean = mean
    centered.values.withMutableValues {
      for index in $0.indices { $0[index] -= mean[index % mean.count] }
    }
    return PackedMatrix(projection).multiply(centered).unitRows
  }
}
