private import CKernels

/// A weight matrix rearranged once for many products with few rows, as recurrent layers need.
///
/// Columns are cut into panels of 16, stored in groups from their first row to their last, so that
/// the kernel reads memory in order. Pack again whenever the weights change: it costs about as much
/// as one product with a few rows.
public struct PackedMatrix: Sendable {
  /// The number of rows: the length of the vectors it multiplies.
  public let depth: Int
  /// The number of columns: the length of the products.
  public let columns: Int
  private let values: [Float]  // [groups, depth, panels of a group, 16]

  /// Packs a matrix [depth, columns], or the transpose of a matrix [columns, depth].
  public init(_ matrix: Tensor, transposed: Bool = false) {
    precondition(matrix.rank == 2, "a matrix is needed, but the shape is \(matrix.shape)")
    self.init(
      rows: matrix.shape[0], columns: matrix.shape[1], matrix.values, transposed: transposed)
  }

  /// Packs a matrix [rows, columns] that begins at `offset` in an array, or its transpose.
  init(rows: Int, columns width: Int, _ matrix: [Float], at offset: Int = 0, transposed: Bool) {
    precondition(rows > 0 && width > 0, "an empty matrix [\(rows), \(width)]")
    precondition(offset >= 0 && offset + rows * width <= matrix.count)
    let (depth, columns) = transposed ? (width, rows) : (rows, width)
    let count = (columns + 15) / 16 * 16 * depth
    self.depth = depth
    self.columns = columns
    values = unsafe [Float](unsafeUninitializedCapacity: count) { packed, initialized in
      unsafe matrix.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let packed = packed.baseAddress else { return }
        unsafe kernels_pack(
          depth, columns, source + offset, transposed ? 1 : width, transposed ? width : 1, packed)
      }
      initialized = count
    }
  }

  /// Computes `y = x · w + bias`, or adds it to `y`, for `rows` rows.
  ///
  /// Each row's result is the same whatever the number of rows.
  ///
  /// - Parameters:
  ///   - rows: how many rows to compute.
  ///   - x: rows of `depth` values, the first at `xOffset`, `xStride` apart.
  ///   - xOffset: where the first row begins.
  ///   - xStride: the distance between rows; `depth` if nil.
  ///   - bias: [columns], or nil.
  ///   - y: rows of `columns` values, the first at `yOffset`, `yStride` apart.
  ///   - yOffset: where the first row begins.
  ///   - yStride: the distance between rows; `columns` if nil.
  ///   - accumulating: whether to add to what is in `y`.
  ///   - backwards: whether to read the weights from the last panel to the first. The result is the
  ///     same; of many products in turn, every second one had better be backwards, because it then
  ///     begins with the weights that the one before has left in the cache.
  public func multiply(
    rows: Int, _ x: [Float], at xOffset: Int = 0, stride xStride: Int? = nil, bias: [Float]? = nil,
    into y: inout [Float], at yOffset: Int = 0, stride yStride: Int? = nil,
    accumulating: Bool = false, backwards: Bool = false
  ) {
    let (xStride, yStride) = (xStride ?? depth, yStride ?? columns)
    guard rows > 0, columns > 0 else { return }
    precondition(
      xOffset >= 0 && yOffset >= 0 && xOffset + (rows - 1) * xStride + depth <= x.count
        && yOffset + (rows - 1) * yStride + columns <= y.count, "a product reaches past its array")
    precondition(bias.map { $0.count == columns } ?? true, "the bias must have \(columns) values")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe values.withUnsafeBufferPointer { w in
        unsafe y.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let y = y.baseAddress, let w = w.baseAddress else { return }
          func run(_ bias: UnsafePointer<Float>?) {
            unsafe kernels_packed_product(
              rows, depth, columns, x + xOffset, xStride, w, bias, y + yOffset, yStride,
              accumulating ? 1 : 0, backwards ? 1 : 0)
          }
          if let bias {
            unsafe bias.withUnsafeBufferPointer { unsafe run($0.baseAddress) }
          } else {
            run(nil)
          }
        }
      }
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
