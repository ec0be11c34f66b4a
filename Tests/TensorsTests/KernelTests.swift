import Foundation
import Tensors
import TestSupport
import Testing

/// Every instruction set this processor has must give what plain loops in double precision give.
@Suite struct KernelTests {
  static let instructionSets = ["portable", "avx2", "avx512"]

  @Test(arguments: instructionSets)
  func `Packed products equal plain sums, for every tile and remainder`(name: String) {
    withInstructionSet(name) {
      for (rows, depth, columns) in [
        (1, 1, 1), (1, 7, 200), (2, 5, 16), (3, 33, 17), (5, 8, 64), (6, 12, 65), (7, 3, 130),
        (8, 20, 48), (13, 9, 80), (1, 9, 208), (800, 3, 70),
      ] {
        let (x, w) = (
          Tensor.random([rows, depth], seed: 1), Tensor.random([depth, columns], seed: 2)
        )
        let bias = Tensor.random([columns], seed: 3).values
        let expected = product(x, w, bias)
        let forwards = PackedMatrix(w).multiply(x, bias: bias).values
        expectClose(forwards, expected, absolute: 1e-4)
        var backwards = uninitializedValues(count: forwards.count)
        PackedMatrix(w).multiply(
          rows: rows, x.values, bias: bias, into: &backwards, backwards: true)
        #expect(backwards == forwards)
        let turned = transposed(w)
        expectClose(
          PackedMatrix(turned, transposed: true).multiply(x, bias: bias).values, expected,
          absolute: 1e-4)
        var sum = expected
        PackedMatrix(w).multiply(rows: rows, x.values, bias: bias, into: &sum, accumulating: true)
        expectClose(sum, expected.map { 2 * $0 }, absolute: 1e-4)
      }
    }
  }

  @Test(arguments: instructionSets)
  func `Weight gradients equal plain sums over rows, in one block or several`(name: String) {
    withInstructionSet(name) {
      for (rows, depth, columns) in [(1, 1, 1), (16, 16, 16), (33, 18, 47), (600, 5, 80)] {
        let (x, y) = (
          Tensor.random([rows, depth], seed: 1), Tensor.random([rows, columns], seed: 2)
        )
        expectClose(
          weightGradient(x, y).values,
          product(transposed(x), y, [Float](repeating: 0, count: columns)), absolute: 1e-4)
        // From an offset, as for the states before each step.
        #expect(
          weightGradient(
            rows: rows, [9, 9] + x.values, at: 2, depth: depth, y.values, columns: columns)
            == weightGradient(x, y))
      }
      #expect(weightGradient(rows: 0, [], depth: 1, [], columns: 2).values == [0, 0])
    }
  }

  @Test(arguments: instructionSets)
  func `A row's product does not depend on the rows beside it`(name: String) {
    withInstructionSet(name) {
      let (x, w) = (Tensor.random([11, 37], seed: 1), Tensor.random([37, 150], seed: 2))
      let packed = PackedMatrix(w)
      let together = packed.multiply(x).values
      for row in 0..<11 {
        let alone = Tensor(shape: [1, 37], values: Array(x.values[row * 37..<(row + 1) * 37]))
        #expect(packed.multiply(alone).values == Array(together[row * 150..<(row + 1) * 150]))
      }
    }
  }

  @Test(arguments: instructionSets)
  func `tanh, sigmoid and exp are within 2e-7 of the C library`(name: String) {
    withInstructionSet(name) {
      let x = (0..<4001).map { Float($0 - 2000) / 100 } + [1e-6, -1e-6, 100, -100, 0.625, -0.625]
      expectClose(
        VectorKernels.tanh(x), x.map { Float(Foundation.tanh(Double($0))) }, absolute: 2e-7,
        relative: 2e-7)
      expectClose(
        VectorKernels.sigmoid(x), x.map { Float(1 / (1 + Foundation.exp(-Double($0)))) },
        absolute: 2e-7, relative: 0)
      let moderate = x.filter { abs($0) < 80 }
      expectClose(
        VectorKernels.exp(moderate), moderate.map { Float(Foundation.exp(Double($0))) },
        absolute: 0, relative: 3e-7)
    }
  }

  @Test(arguments: instructionSets)
  func `Sums over rows and of squares`(name: String) {
    withInstructionSet(name) {
      let x: [Float] = [1, 2, 3, 4, 5, 6]
      #expect(VectorKernels.sumOfRows(x, columns: 2) == [9, 12])
      #expect(VectorKernels.sumOfSquares(x) == 91)
      var y: [Float] = [1, 1, 1, 1, 1, 1]
      VectorKernels.add(x, scale: 2, to: &y)
      #expect(y == [3, 5, 7, 9, 11, 13])
      #expect(
        VectorKernels.sumOfProducts(
          rows: 3, columns: 1, x, at: 0, stride: 2, x, at: 1, stride: 2) == [2 + 12 + 30])
    }
  }

  private func product(_ x: Tensor, _ w: Tensor, _ bias: [Float]) -> [Float] {
    (0..<x.rowCount).flatMap { row in
      (0..<w.columnCount).map { column in
        let sum = (0..<x.columnCount).reduce(Double(bias[column])) {
          $0 + Double(x[row, $1]) * Double(w[$1, column])
        }
        return Float(sum)
      }
    }
  }

  private func transposed(_ w: Tensor) -> Tensor {
    var result = Tensor(shape: [w.shape[1], w.shape[0]])
    for i in 0..<w.shape[0] { for j in 0..<w.shape[1] { result[j, i] = w[i, j] } }
    return result
  }
}

/// Runs `body` with one instruction set; one this processor lacks is checked to be refused.
func withInstructionSet(_ name: String, _ body: () -> Void) {
  let best = VectorKernels.instructionSet
  guard VectorKernels.choose(name) else {
    #expect(VectorKernels.instructionSet == best, "a refused choice changes nothing")
    return
  }
  #expect(VectorKernels.instructionSet == name)
  body()
  #expect(VectorKernels.choose(best))
}
