private import CKernels
public import Foundation

/// A weight matrix of 8-bit integers with one scale for each column, for inference.
///
///     w[k, n] ≈ scale[n] q[k, n]        scale[n] = maxₖ |w[k, n]| / 127,  q = round(w / scale)
///
/// A product quantises each row of its input in the same way, with a scale of its own, and adds up
/// integers. Sums are exact, so a row's result depends neither on the rows beside it nor on the
/// processor's instruction set.
///
/// The bytes are stored as the kernels read them: panels of 64 columns, in which four rows stand
/// beside each other, [columns / 64, depth / 4, 64, 4], columns filled up to a multiple of 64 and
/// depth to one of 8. They may be part of a file that is mapped into memory.
public struct QuantizedMatrix: Sendable, Equatable {
  /// The number of rows: the length of the vectors it multiplies.
  public let depth: Int
  /// The number of columns: the length of the products.
  public let columns: Int
  /// The integers, as many as ``byteShape(depth:columns:)`` says.
  public let bytes: Data
  /// The scale of each column, [columns].
  public let scales: [Float]
  /// Σₖ q[k, n], [columns filled up], by which kernels undo an offset of their inputs.
  private let columnSums: [Int32]

  /// The most rows that a matrix may have.
  public static let largestDepth = Int(kernels_int8_largest_depth)

  /// The shape in which the bytes of a matrix are stored.
  public static func byteShape(depth: Int, columns: Int) -> [Int] {
    [(columns + 63) / 64, (depth + 7) / 8 * 2, 64, 4]
  }

  /// Takes stored bytes; nil if one of them is −128, which the kernels do not know.
  public init?(depth: Int, columns: Int, bytes: Data, scales: [Float]) {
    let count = Self.byteShape(depth: depth, columns: columns).reduce(1, *)
    precondition(
      depth > 0 && depth <= Self.largestDepth && columns > 0 && bytes.count == count
        && scales.count == columns,
      "\(bytes.count) bytes and \(scales.count) scales do not make a matrix [\(depth), \(columns)]")
    var sums = [Int32](repeating: 0, count: (columns + 63) / 64 * 64)
    let isKnown = unsafe bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, unsafe memchr(start, 0x80, count) == nil else {
        return false
      }
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        unsafe kernels_int8_column_sums(
          depth, columns, start.assumingMemoryBound(to: Int8.self), sums)
      }
      return true
    }
    guard isKnown else { return nil }
    (self.depth, self.columns, self.bytes, self.scales) = (depth, columns, bytes, scales)
    columnSums = sums
  }

  /// Rounds a matrix [depth, columns] of finite numbers to integers.
  public init(_ matrix: Tensor) {
    precondition(matrix.rank == 2, "a matrix is needed, but the shape is \(matrix.shape)")
    let (depth, columns) = (matrix.shape[0], matrix.shape[1])
    var scales = [Float](repeating: 0, count: columns)
    for (index, value) in matrix.values.enumerated() {
      scales[index % columns] = max(scales[index % columns], abs(value) / 127)
    }
    let shape = Self.byteShape(depth: depth, columns: columns)
    var integers = [UInt8](repeating: 0, count: shape.reduce(1, *))
    for (index, value) in matrix.values.enumerated() {
      let (k, n) = (index / columns, index % columns)
      // A scale may round down, or be so small that the quotient is no number.
      let rounded = scales[n] > 0 ? (value / scales[n]).rounded(.toNearestOrEven) : 0
      let integer = Int8(min(max(rounded, -127), 127))
      integers[Self.place(k, n, depth: depth)] = UInt8(bitPattern: integer)
    }
    guard
      let result = Self(depth: depth, columns: columns, bytes: Data(integers), scales: scales)
    else { preconditionFailure("−128 is never written") }
    self = result
  }

  /// The numbers that the integers stand for, [depth, columns].
  public var dequantized: Tensor {
    let bytes = [UInt8](bytes)
    var values = uninitializedValues(count: depth * columns)
    for k in 0..<depth {
      for n in 0..<columns {
        let integer = Int8(bitPattern: bytes[Self.place(k, n, depth: depth)])
        values[k * columns + n] = scales[n] * Float(integer)
      }
    }
    return Tensor(shape: [depth, columns], values: values)
  }

  /// The transpose of ``dequantized``, [columns, depth], read in the order of storage.
  public var dequantizedTranspose: Tensor {
    let groups = (depth + 7) / 8 * 2  // of four rows
    let (depth, columns, scales) = (depth, columns, scales)
    var values = uninitializedValues(count: depth * columns)
    let bytes = [UInt8](bytes)
    values.withMutableValues { values in
      for n in 0..<columns {
        let (start, scale) = (n / 64 * groups * 256 + n % 64 * 4, scales[n])
        for k in 0..<depth {
          let integer = Int8(bitPattern: bytes[start + k / 4 * 256 + k % 4])
          values[n * depth + k] = scale * Float(integer)
        }
      }
    }
    return Tensor(shape: [columns, depth], values: values)
  }

  /// Where the element of row `k` and column `n` is stored.
  private static func place(_ k: Int, _ n: Int, depth: Int) -> Int {
    n / 64 * ((depth + 7) / 8 * 8 * 64) + k / 4 * 256 + n % 64 * 4 + k % 4
  }

  /// Computes `y = x · w + bias`, or adds it to `y`, for `rows` rows.
  ///
  /// - Parameters:
  ///   - rows: how many rows to compute.
  ///   - x: rows of `depth` values, one after the other, the first at `xOffset`.
  ///   - xOffset: where the first row begins.
  ///   - bias: [columns], or nil.
  ///   - y: rows of `columns` values, one after the other, the first at `yOffset`.
  ///   - yOffset: where the first row begins.
  ///   - accumulating: whether to add to what is in `y`.
  ///   - backwards: a hint for caches; see ``PackedMatrix``.
  public func multiply(
    rows: Int, _ x: [Float], at xOffset: Int = 0, bias: [Float]? = nil, into y: inout [Float],
    at yOffset: Int = 0, accumulating: Bool = false, backwards: Bool = false
  ) {
    guard rows > 0 else { return }
    precondition(
      xOffset >= 0 && yOffset >= 0 && xOffset + rows * depth <= x.count
        && yOffset + rows * columns <= y.count, "a product reaches past its array")
    precondition(bias.map { $0.count == columns } ?? true, "the bias must have \(columns) values")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe bytes.withUnsafeBytes { w in
        unsafe y.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let y = y.baseAddress, let w = w.baseAddress else { return }
          func run(_ bias: UnsafePointer<Float>?) {
            unsafe kernels_int8_product(
              rows, depth, columns, x + xOffset, depth, w.assumingMemoryBound(to: Int8.self),
              columnSums, scales, bias, y + yOffset, columns, accumulating ? 1 : 0,
              backwards ? 1 : 0)
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
}
