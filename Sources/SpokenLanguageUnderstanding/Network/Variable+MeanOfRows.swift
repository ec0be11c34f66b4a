import NeuralNetworks
import Tensors

extension Variable {
  /// The mean of some rows of a matrix, for each of several bags of rows.
  ///
  ///     yᵢ = 1 / |bagᵢ| Σ_r x_r,  r ∈ bagᵢ
  ///
  /// A row may be in several bags, and several times in one; an empty bag gives zeros.
  ///
  /// - Parameter bags: the numbers of rows.
  /// - Returns: [bags, columns].
  func meanOfRows(_ bags: [[Int]]) -> Variable {
    let (matrix, columns) = (value, value.columnCount)
    precondition(matrix.rank == 2, "rows of a matrix are needed, not of \(matrix.shape)")
    var means = Tensor(shape: [bags.count, columns])
    for (place, bag) in bags.enumerated() {
      for row in bag {
        VectorKernels.add(
          count: columns, matrix.values, at: row * columns, scale: 1 / Float(bag.count),
          to: &means.values, at: place * columns)
      }
    }
    let shape = matrix.shape
    return tape.record(means, from: [self]) { gradient in
      var whole = Tensor(shape: shape)
      for (place, bag) in bags.enumerated() {
        for row in bag {
          VectorKernels.add(
            count: columns, gradient.values, at: place * columns, scale: 1 / Float(bag.count),
            to: &whole.values, at: row * columns)
        }
      }
      return [whole]
    }
  }
}
