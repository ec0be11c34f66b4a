/// Weights ready for products: floats in panels, or 8-bit integers.
public enum WeightMatrix: Sendable {
  /// 32-bit floats.
  case float(PackedMatrix)
  /// 8-bit integers, for inference.
  case int8(QuantizedMatrix)

  /// The number of rows: the length of the vectors it multiplies.
  public var depth: Int {
    switch self {
    case .float(let matrix): matrix.depth
    case .int8(let matrix): matrix.depth
    }
  }

  /// The number of columns: the length of the products.
  public var columns: Int {
    switch self {
    case .float(let matrix): matrix.columns
    case .int8(let matrix): matrix.columns
    }
  }

  /// Computes `y = x · w + bias`, or adds it to `y`, for `rows` rows; each row's result is the same
  /// whatever the number of rows.
  ///
  /// - Parameters:
  ///   - rows: how many rows to compute.
  ///   - x: rows of `depth` values, the first at `xOffset`.
  ///   - xOffset: where the first row begins.
  ///   - bias: [columns], or nil.
  ///   - y: rows of `columns` values, the first at `yOffset`.
  ///   - yOffset: where the first row begins.
  ///   - accumulating: whether to add to what is in `y`.
  ///   - backwards: a hint for caches; see ``PackedMatrix``.
  public func multiply(
    rows: Int, _ x: [Float], at xOffset: Int = 0, bias: [Float]? = nil, into y: inout [Float],
    at yOffset: Int = 0, accumulating: Bool = false, backwards: Bool = false
  ) {
    switch self {
    case .float(let matrix):
      matrix.multiply(
        rows: rows, x, at: xOffset, bias: bias, into: &y, at: yOffset, accumulating: accumulating,
        backwards: backwards)
    case .int8(let matrix):
      matrix.multiply(
        rows: rows, x, at: xOffset, bias: bias, into: &y, at: yOffset, accumulating: accumulating,
        backwards: backwards)
    }
  }

  /// Returns `x · w + bias` for all rows of `x`.
  ///
  /// - Parameters:
  ///   - x: [rows..., depth].
  ///   - bias: [columns], or nil.
  /// - Returns: [rows..., columns].
  public func multiply(_ x: Tensor, bias: [Float]? = nil) -> Tensor {
    precondition(x.columnCount == depth, "\(x.shape) does not end in \(depth)")
    var y = uninitializedValues(count: x.rowCount * columns)
    multiply(rows: x.rowCount, x.values, bias: bias, into: &y)
    return Tensor(shape: x.shape.dropLast() + [columns], values: y)
  }
}
