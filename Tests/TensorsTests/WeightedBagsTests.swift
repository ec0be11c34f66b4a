import Tensors
import TestSupport
import Testing

/// Every instruction set gives what plain loops give.
@Suite struct WeightedBagsTests {
  @Test(arguments: KernelTests.instructionSets)
  func `Sums and gradients of bags equal plain sums`(name: String) {
    let columns = 19
    let (matrix, factors) = (
      Tensor.random([5, columns], seed: 1), Tensor.random([3, columns], seed: 2)
    )
    let entries: [[(row: Int, place: Int, weight: Float)]] = [
      [(4, 0, 1), (0, 2, 0.5)], [], [(4, 1, -2), (4, 1, 1), (2, 0, 0)],
    ]
    var bags = WeightedBags()
    for bag in entries { bags.append(bag) }
    withInstructionSet(name) {
      var sums = [Float](repeating: 1, count: 3 * columns)
      bags.addSums(of: matrix.values, columns: columns, factors: factors.values, to: &sums)
      var expected = [Float](repeating: 1, count: 3 * columns)
      var gradient = [Float](repeating: 0, count: 5 * columns)
      bags.addGradient(of: sums, columns: columns, factors: factors.values, to: &gradient)
      var expectedGradient = gradient.map { _ in Float(0) }
      for (bag, entries) in entries.enumerated() {
        for (row, place, weight) in entries {
          for k in 0..<columns {
            expected[bag * columns + k] += weight * factors[place, k] * matrix[row, k]
            expectedGradient[row * columns + k] +=
              weight * factors[place, k] * sums[bag * columns + k]
          }
        }
      }
      expectClose(sums, expected)
      expectClose(gradient, expectedGradient)
    }
  }

  @Test(arguments: KernelTests.instructionSets)
  func `Products of rows equal plain sums, for every remainder`(name: String) {
    withInstructionSet(name) {
      for columns in [1, 15, 16, 17, 50] {
        let (a, x) = (Tensor.random([3, columns], seed: 1), Tensor.random([columns], seed: 2))
        var y = [Float](repeating: 9, count: 4)
        VectorKernels.rowProducts(rows: 3, columns: columns, a.values, x.values, into: &y)
        let expected = (0..<3).map { row in
          (0..<columns).reduce(Float(0)) { $0 + a[row, $1] * x.values[$1] }
        }
        expectClose(y, expected + [9], absolute: 1e-4)
      }
    }
  }
}
