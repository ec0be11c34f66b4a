import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct QuantizedMatrixTests {
  /// Two columns of different size, worked out by hand.
  ///
  ///     column 0: 1.27, −0.5  → scale 0.01, integers 127, −50
  ///     column 1: 0, 254      → scale 2, integers 0, 127
  ///     row (0.5, −2) → scale 2 / 127, integers round(31.75) = 32, −127
  ///     products: 32 · 127 + 127 · 50 = 10414, −127 · 127 = −16129
  @Test func byHand() throws {
    let matrix = QuantizedMatrix(Tensor(shape: [2, 2], values: [1.27, 0, -0.5, 254]))
    expectClose(matrix.scales, [0.01, 2], relative: 1e-6)
    expectClose(matrix.dequantized.values, [1.27, 0, -0.5, 254], relative: 1e-6)
    var y: [Float] = [1, 2]
    matrix.multiply(rows: 1, [0.5, -2], bias: [10, 20], into: &y)
    expectClose(y, [10 + 10414 * 0.02 / 127, 20 - 16129 * 4 / 127], relative: 1e-6)
    matrix.multiply(rows: 1, [0.5, -2], into: &y, accumulating: true)
    expectClose(y, [10 + 10414 * 0.04 / 127, 20 - 16129 * 8 / 127], relative: 1e-6)
  }

  /// Sizes with and without remainders of 4, 8, 16 and 64, and of every tile.
  static let sizes = [
    (1, 1, 1), (1, 256, 1024), (2, 4, 64), (2, 9, 33), (3, 80, 65), (4, 17, 16), (5, 31, 130),
    (6, 8, 128), (7, 100, 20), (8, 512, 96), (13, 33, 190), (600, 5, 70),
  ]

  @Test(arguments: KernelTests.instructionSets, sizes)
  func `Products equal sums of integers, bit for bit`(name: String, size: (Int, Int, Int)) {
    let (rows, depth, columns) = size
    withInstructionSet(name) {
      var x = Tensor.random([rows, depth], seed: 1)
      for k in 0..<depth { x[rows - 1, k] *= 1e-6 }  // a row with quite another scale
      let matrix = QuantizedMatrix(Tensor.random([depth, columns], seed: 2))
      let bias = Tensor.random([columns], seed: 3).values
      let expected = Self.oracle(x, matrix, bias)
      let y = WeightMatrix.int8(matrix).multiply(x, bias: bias).values
      #expect(y == expected)
      var twice = y
      matrix.multiply(rows: rows, x.values, bias: bias, into: &twice, accumulating: true)
      #expect(twice == zip(expected, y).map { $0 + $1 })
      // From an offset, and no further than asked.
      var part = [Float](repeating: 7, count: 3 + columns + 1)
      matrix.multiply(
        rows: 1, x.values, at: (rows - 1) * depth, bias: bias, into: &part, at: 3)
      #expect(Array(part[3..<3 + columns]) == Array(expected.suffix(columns)))
      #expect(part[..<3] == [7, 7, 7] && part[3 + columns] == 7)
    }
  }

  @Test(arguments: KernelTests.instructionSets)
  func `The largest sums do not saturate`(name: String) {
    withInstructionSet(name) {
      let depth = QuantizedMatrix.largestDepth
      for sign in [Float(1), -1] {
        let matrix = QuantizedMatrix(Tensor(shape: [depth, 1], repeating: sign))
        let y = WeightMatrix.int8(matrix).multiply(Tensor(shape: [1, depth], repeating: -3))
        expectClose(y.values, [-3 * sign * Float(depth)], relative: 1e-5)
      }
    }
  }

  @Test(arguments: KernelTests.instructionSets)
  func `Zeros stay zero, and what is no number spoils its own row only`(name: String) {
    withInstructionSet(name) {
      let matrix = QuantizedMatrix(Tensor.random([20, 70], seed: 1))
      for bad in [Float.nan, .infinity, -.infinity] {
        var x = Tensor(shape: [3, 20])
        x[1, 17] = bad
        x[2, 3] = 1
        let y = WeightMatrix.int8(matrix).multiply(x).values
        #expect(y[..<70].allSatisfy { $0 == 0 })
        #expect(y[70..<140].allSatisfy { $0.isNaN })
        #expect(y[140...].allSatisfy { $0.isFinite })
      }
      let tiny = Tensor(shape: [1, 20], repeating: Float(bitPattern: 9))
      #expect(WeightMatrix.int8(matrix).multiply(tiny).values.allSatisfy { $0 == 0 })
    }
  }

  @Test func roundingIsWithinHalfAStep() {
    let weights = Tensor.random([33, 70], seed: 4)
    let matrix = QuantizedMatrix(weights)
    let rounded = matrix.dequantized
    for k in 0..<33 {
      for n in 0..<70 {
        #expect(abs(rounded[k, n] - weights[k, n]) <= 0.5001 * matrix.scales[n])
      }
    }
    #expect(QuantizedMatrix(rounded).bytes == matrix.bytes, "rounding twice changes nothing")
    let zero = QuantizedMatrix(Tensor(shape: [2, 3]))
    #expect(zero.scales == [0, 0, 0] && zero.dequantized == Tensor(shape: [2, 3]))
  }

  @Test func storedBytes() throws {
    let matrix = QuantizedMatrix(Tensor.random([9, 70], seed: 4))
    #expect(QuantizedMatrix.byteShape(depth: 9, columns: 70) == [2, 4, 64, 4])
    #expect(matrix.bytes.count == 2 * 4 * 64 * 4)
    var bytes = Data([1, 2, 3]) + matrix.bytes
    #expect(
      QuantizedMatrix(depth: 9, columns: 70, bytes: bytes.dropFirst(3), scales: matrix.scales)
        == matrix)
    bytes[100] = 0x80
    #expect(
      QuantizedMatrix(depth: 9, columns: 70, bytes: bytes.dropFirst(3), scales: matrix.scales)
        == nil)
  }

  /// Plain loops over the equations of ``QuantizedMatrix``.
  private static func oracle(_ x: Tensor, _ matrix: QuantizedMatrix, _ bias: [Float]) -> [Float] {
    let (depth, columns) = (matrix.depth, matrix.columns)
    let panelSize = matrix.bytes.count / ((columns + 63) / 64)
    let bytes = [UInt8](matrix.bytes)
    return (0..<x.rowCount).flatMap { row in
      let values = x.values[row * depth..<(row + 1) * depth]
      let largest = values.reduce(0) { max($0, abs($1)) }
      let integers = values.map { Int(($0 * (127 / largest)).rounded(.toNearestOrEven)) }
      return (0..<columns).map { n in
        let sum = (0..<depth).reduce(0) { sum, k in
          let place = n / 64 * panelSize + k / 4 * 256 + n % 64 * 4 + k % 4
          return sum + integers[k] * Int(Int8(bitPattern: bytes[place]))
        }
        return Float(sum) * (matrix.scales[n] * (largest / 127)) + bias[n]
      }
    }
  }
}
