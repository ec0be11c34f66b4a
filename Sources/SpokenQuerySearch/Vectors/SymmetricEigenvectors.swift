/// The eigenvectors of a symmetric matrix, by Jacobi's rotations.
///
///     A v = λ v,   λ from the largest to the smallest
///
/// Every element off the diagonal is turned to zero in turn, until all are small: for matrices of a
/// few hundred rows a second or two, in double precision.
///
/// Reference: Golub & Van Loan (2013), *Matrix Computations*, section 8.5.
public struct SymmetricEigenvectors: Sendable {
  /// The eigenvalues, the largest first.
  public let values: [Double]
  /// The eigenvectors of length 1, one a row, [size, size].
  public let vectors: [[Double]]

  /// Decomposes a matrix [size, size] of which the upper triangle is read.
  public init(_ matrix: [[Double]]) {
    let size = matrix.count
    precondition(matrix.allSatisfy { $0.count == size }, "a square matrix is needed")
    var a = matrix
    for i in 0..<size { for j in 0..<i { a[i][j] = a[j][i] } }
    var rows = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0.0 } }
    let scale = a.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    for _ in 0..<60 {
      var off = 0.0
      for i in 0..<size { for j in i + 1..<max(size, i + 1) { off += a[i][j] * a[i][j] } }
      guard off > 1e-22 * scale else { break }
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) where a[p][q] != 0 {
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let cosine = 1 / (t * t + 1).squareRoot()
          Self.rotate(&a, &rows, p, q, cosine: cosine, sine: t * cosine)
        }
      }
    }
    let order = (0..<size).sorted { a[$0][$0] > a[$1][$1] }
    values = order.map { a[$0][$0] }
    vectors = order.map { rows[$0] }
  }

  /// Turns rows and columns p and q of a, and rows p and q of the eigenvectors.
  private static func rotate(
    _ a: inout [[Double]], _ rows: inout [[Double]], _ p: Int, _ q: Int, cosine: Double,
    sine: Double
  ) {
    for k in a.indices {
      let (x, y) = (a[k][p], a[k][q])
      a[k][p] = cosine * x - sine * y
      a[k][q] = sine * x + cosine * y
    }
    for k in a.indices {
      let (x, y) = (a[p][k], a[q][k])
      a[p][k] = cosine * x - sine * y
      a[q][k] = sine * x + cosine * y
      let (v, w) = (rows[p][k], rows[q][k])
      rows[p][k] = cosine * v - sine * w
      rows[q][k] = sine * v + cosine * w
    }
  }
}
