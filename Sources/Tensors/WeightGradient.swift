/// Returns xᵀ · y, the gradient of the weights of a product: [depth, columns] from its input x
/// [rows..., depth] and its output's gradient y [rows..., columns].
public func weightGradient(_ x: Tensor, _ y: Tensor) -> Tensor {
  precondition(x.rowCount == y.rowCount, "\(x.shape) and \(y.shape) differ in their rows")
  return weightGradient(
    rows: x.rowCount, x.values, depth: x.columnCount, y.values, columns: y.columnCount)
}

/// The same for arrays; the rows of `x` begin at `offset`.
public func weightGradient(
  rows: Int, _ x: [Float], at offset: Int = 0, depth: Int, _ y: [Float], columns: Int
) -> Tensor {
  var sum = uninitializedValues(count: depth * columns)
  if rows == 0 { sum.zero(0..<sum.count) }
  multiply(
    x, MatrixLayout(rows: rows, columns: depth, offset: offset).transposed,
    y, MatrixLayout(rows: rows, columns: columns),
    into: &sum, MatrixLayout(rows: depth, columns: columns))
  return Tensor(shape: [depth, columns], values: sum)
}
