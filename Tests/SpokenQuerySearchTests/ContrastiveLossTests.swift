import Foundation
import NeuralNetworks
import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

/// Golden file: `scripts/oracles/query_search.py` (NumPy, central differences in 64 bits).
@Suite struct ContrastiveLossTests {
  @Test func `Loss and gradient are those of NumPy`() throws {
    let golden = try golden("query-search", as: GoldenArrays.self, in: .module)
    let tape = Tape()
    let rows = tape.input(try golden["rows"])
    let loss = rows.normalizedRows()
      .contrastiveLoss(groups: try golden.integers("groups"), temperature: 0.3)
    expectClose(loss.value.values, try golden["contrastiveLoss"].values)
    let gradient = tape.gradients(of: loss)[rows]
    expectClose(gradient?.values ?? [], try golden["contrastiveGradient"].values)
  }

  @Test func `Two pairs, worked out by hand`() {
    // Mates are equal and the others at right angles: each row sees 1 mate and 2 others.
    let tape = Tape()
    let rows = tape.constant(Tensor(shape: [4, 2], values: [1, 0, 1, 0, 0, 1, 0, 1]))
    let loss = rows.contrastiveLoss(groups: [0, 0, 1, 1], temperature: 1)
    expectClose(loss.value.values, [Float(log(exp(1.0) + 2) - 1)])
  }

  @Test func `Rows that are all alone cost nothing`() {
    let tape = Tape()
    let rows = tape.input(.random([3, 2], seed: 1))
    let loss = rows.contrastiveLoss(groups: [0, 1, 2], temperature: 0.1)
    #expect(loss.value.values == [0])
    #expect(tape.gradients(of: loss)[rows]?.values.allSatisfy { $0 == 0 } == true)
  }

  @Test func `Gradients of unit rows match central differences`() {
    expectGradientsMatchDifferences(NoParameters(), inputs: [.random([4, 3], seed: 2)]) {
      _, inputs, _ in inputs[0].normalizedRows()
    }
  }
}
