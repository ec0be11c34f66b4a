/// Returns xᵀ · y, the gradient of the weights of a product: [depth, columns] from its input x
/// [rows..., depth] and its output's gradient y [rows..., columns].
public func weightGradient(_ x: Tensor, _ y: Tensor) -> Tensor {
  precondition(x.rowCount == y.rowCount, "\(x.shape) and \(y.shape) differ in their rows")
  return weightGradient(
    rows: x.rowCount, x.values, depth: x.columnCount, y.values, columns: y.columnCount)
}

/// The same for arrays; the rows of `x` begin at `offset`.
///
/// The sum over rows is taken in blocks, small enough that a block of both, rearranged for the
/// product, stays in the cache.
public func weightGradient(
  rows: Int, _ x: [Float], at offset: Int = 0, depth: Int, _ y: [Float], columns: Int
) -> Tensor {
  let blockSize = 256
  var sum = uninitializedValues(count: depth * columns)
  if rows == 0 { sum.zero(0..<sum.count) }
  for first in stride(from: 0, to: rows, by: blockSize) {
    let count = min(blockSize, rows - first)
    PackedMatrix(rows: count, columns: columns, y, at: first * columns, transposed: false)
      .multiply(
        rows: depth,
        VectorKernels.transposed(rows: count, columns: depth, x, at: offset + first * depth),
        into: &sum, accumulating: first > 0)
  }
  return Tensor(shape: [depth, columns], values: sum)
}
