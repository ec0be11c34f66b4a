private import CKernels
private import COpenBLAS

/// A matrix inside a larger row-major array, for ``multiply(_:_:_:_:into:_:scale:accumulating:)``.
public struct MatrixLayout: Sendable {
  var offset: Int
  var rows: Int
  var columns: Int
  var rowStride: Int
  var isTransposed: Bool

  /// Describes `rows` × `columns` elements that begin at `offset`, rows `rowStride` apart.
  public init(
    rows: Int, columns: Int, offset: Int = 0, rowStride: Int? = nil, isTransposed: Bool = false
  ) {
    self.rows = rows
    self.columns = columns
    self.offset = offset
    self.rowStride = rowStride ?? columns
    self.isTransposed = isTransposed
  }

  /// The same stored elements, read with rows and columns exchanged.
  public var transposed: MatrixLayout {
    var result = self
    result.isTransposed.toggle()
    return result
  }

  /// The rows seen by a reader, after any transposition.
  var logicalRows: Int { isTransposed ? columns : rows }
  /// The columns seen by a reader, after any transposition.
  var logicalColumns: Int { isTransposed ? rows : columns }
  /// The array length that the matrix reaches to.
  var end: Int { rows == 0 ? offset : offset + (rows - 1) * rowStride + columns }
}

/// Computes `c = scale × a · b`, or `c += scale × a · b` when accumulating.
///
/// One thread, by OpenBLAS `sgemm`; parallel work is divided by the caller. The layouts say which
/// part of each array is the matrix and whether it is read transposed.
public func multiply(
  _ a: [Float], _ aLayout: MatrixLayout, _ b: [Float], _ bLayout: MatrixLayout,
  into c: inout [Float], _ cLayout: MatrixLayout, scale: Float = 1, accumulating: Bool = false
) {
  let (m, n, k) = (cLayout.rows, cLayout.columns, aLayout.logicalColumns)
  precondition(
    aLayout.logicalRows == m && bLayout.logicalRows == k && bLayout.logicalColumns == n,
    """
    [\(aLayout.logicalRows), \(k)] × [\(bLayout.logicalRows), \(bLayout.logicalColumns)] \
    does not give [\(m), \(n)]
    """)
  precondition(
    aLayout.end <= a.count && bLayout.end <= b.count && cLayout.end <= c.count
      && !cLayout.isTransposed, "a matrix reaches past its array")
  guard m > 0, n > 0 else { return }
  SingleThreadedBLAS.ensure()
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      unsafe c.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
        unsafe cblas_sgemm(
          CblasRowMajor, aLayout.isTransposed ? CblasTrans : CblasNoTrans,
          bLayout.isTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k),
          scale, a + aLayout.offset, blasint(aLayout.rowStride), b + bLayout.offset,
          blasint(bLayout.rowStride), accumulating ? 1 : 0, c + cLayout.offset,
          blasint(cLayout.rowStride))
      }
    }
  }
}

/// OpenBLAS is told once to use one thread: our own threads each call it.
private enum SingleThreadedBLAS {
  private static let once: Void = openblas_set_num_threads(1)

  static func ensure() { once }
}
