import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct TensorTests {
  @Test func `Values are row-major`() {
    let x = Tensor(shape: [2, 3], values: [0, 1, 2, 3, 4, 5])
    #expect(x[1, 0] == 3)
    #expect(x[0, 2] == 2)
    #expect((x.rowCount, x.columnCount) == (2, 3))
    #expect(x.reshaped([3, 2])[2, 1] == 5)
  }

  @Test func `Products of parts of arrays, transposed and accumulated, by hand`() {
    // a = [[1, 2], [3, 4]] stored from offset 1 with rows 3 apart; b = [[5, 6], [7, 8]].
    let a: [Float] = [9, 1, 2, 9, 3, 4]
    let b: [Float] = [5, 6, 7, 8]
    let layout = MatrixLayout(rows: 2, columns: 2)
    var c: [Float] = [0, 0, 0, 0]
    multiply(
      a, MatrixLayout(rows: 2, columns: 2, offset: 1, rowStride: 3), b, layout, into: &c, layout)
    #expect(c == [19, 22, 43, 50])
    multiply(
      b, layout.transposed, b, layout, into: &c, layout, scale: 2, accumulating: true)
    #expect(c == [167, 194, 215, 250])
  }

  @Test func `Log-softmax by hand and without overflow`() {
    let x = Tensor(shape: [2, 2], values: [0, 0, 1e4, -1e4])
    expectClose(x.logSoftmax().values, [-logf(2), -logf(2), 0, -2e4])
  }

  @Test func `Log-sum-exp of zero probabilities and of large numbers`() {
    #expect(logSumExp(-.infinity, -.infinity) == -.infinity)
    #expect(logSumExp(-.infinity, 3) == 3)
    #expect(abs(logSumExp(1000, 1000) - (1000 + log(2))) < 1e-12)
    #expect(abs(logSumExp([0, 0, 0]) - log(3)) < 1e-12)
    #expect(logSumExp([]) == -.infinity)
  }

  @Test func `Random numbers repeat with their seed and have the right moments`() {
    var (a, b) = (SeededGenerator(seed: 4), SeededGenerator(seed: 4))
    #expect((0..<100).map { _ in a.next() } == (0..<100).map { _ in b.next() })
    let normal = (0..<20_000).map { _ in a.normal() }
    let mean = normal.reduce(0, +) / 20_000
    let variance = normal.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.05)
    let uniform = (0..<20_000).map { _ in a.uniform() }
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    #expect(abs(uniform.reduce(0, +) / 20_000 - 0.5) < 0.01)
    var c = SeededGenerator(seed: 1, position: 2, 3)
    var d = SeededGenerator(seed: 1, position: 3, 2)
    #expect(c.next() != d.next())
  }
}
