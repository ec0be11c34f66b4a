import NeuralNetworks
import Tensors

extension Variable {
  /// The weighted sums of a matrix's rows, one for each bag: [bags, columns].
  ///
  /// This is the embedding of words that may each be one of several.
  func sumsOfRows(_ bags: WeightedBags) -> Variable {
    let (shape, columns) = (shape, value.columnCount)
    precondition(value.rank == 2, "rows of a matrix are needed, not of \(shape)")
    let ones = [Float](repeating: 1, count: columns)
    var sums = Tensor(shape: [bags.count, columns])
    bags.addSums(of: value.values, columns: columns, factors: ones, to: &sums.values)
    guard needsGradient else { return tape.constant(sums) }
    return tape.record(sums, from: [self]) { gradient in
      var whole = Tensor(shape: shape)
      bags.addGradient(of: gradient.values, columns: columns, factors: ones, to: &whole.values)
      return [whole]
    }
  }

  /// The cosine of a vector, [1, columns], with each row of a matrix, [rows, columns]: [rows, 1].
  ///
  ///     cosᵣ = q · aᵣ / (|q| |aᵣ|)
  ///
  /// With a vector of length 0 it is 0, without gradient.
  func cosines(_ rows: Variable) -> Variable {
    let (q, a, columns) = (value.values, rows.value.values, value.columnCount)
    let (count, rowShape) = (rows.value.rowCount, rows.shape)
    precondition(
      value.rowCount == 1 && rows.value.columnCount == columns,
      "the cosine of \(shape) with rows of \(rowShape)")
    func length(_ x: ArraySlice<Float>) -> Float {
      x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    let queryLength = length(q[...])
    let lengths = (0..<count).map { length(a[$0 * columns..<($0 + 1) * columns]) }
    var cosines = Tensor(shape: [count, 1])
    VectorKernels.rowProducts(rows: count, columns: columns, a, q, into: &cosines.values)
    for row in 0..<count {
      let product = queryLength * lengths[row]
      cosines.values[row] = product > 1e-12 ? cosines.values[row] / product : 0
    }
    let found = cosines
    // The backward pass must not hold a variable: it would hold the tape, which holds it.
    return tape.record(cosines, from: [self, rows]) { [shape] gradient in
      var queryGradient = Tensor(shape: shape)
      var rowGradients = Tensor(shape: [count, columns])
      for row in 0..<count where queryLength * lengths[row] > 1e-12 {
        let (g, cosine) = (gradient.values[row], found.values[row])
        let scale = 1 / (queryLength * lengths[row])
        for k in 0..<columns {
          let (x, y) = (q[k], a[row * columns + k])
          queryGradient.values[k] += g * (y * scale - cosine * x / (queryLength * queryLength))
          rowGradients.values[row * columns + k] =
            g * (x * scale - cosine * y / (lengths[row] * lengths[row]))
        }
      }
      return [queryGradient, rowGradients.reshaped(rowShape)]
    }
  }
}
