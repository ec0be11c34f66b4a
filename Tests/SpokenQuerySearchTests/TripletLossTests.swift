import Foundation
import NeuralNetworks
import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

@Suite struct TripletLossTests {
  private static func loss(_ rows: [Float], groups: [Int], margin: Float) -> Float {
    Tape().constant(Tensor(shape: [groups.count, 2], values: rows))
      .tripletLoss(groups: groups, margin: margin).value.values[0]
  }

  @Test func `A pair and two others, worked out by hand`() {
    // Cosines: of the pair 0.8; of a with the others 0.6 and 0; of its mate with them 0.96 and −0.6.
    let rows: [Float] = [1, 0, 0.8, 0.6, 0.6, 0.8, 0, -1]
    let groups = [0, 0, 1, 2]
    // a: the nearest that is not nearer than its mate has 0.6: 0.5 − 0.8 + 0.6. Its mate: 0.96 is
    // nearer, −0.6 would cost nothing, so that the nearest of all counts: 0.5 − 0.8 + 0.96.
    expectClose([Self.loss(rows, groups: groups, margin: 0.5)], [(0.3 + 0.66) / 2])
    // With a small margin a is content, and its mate is not.
    expectClose([Self.loss(rows, groups: groups, margin: 0.1)], [0.26 / 2])
  }

  @Test func `Without mates, or without others, there is nothing to learn`() {
    #expect(Self.loss([1, 0, 0, 1], groups: [0, 1], margin: 0.4) == 0)
    #expect(Self.loss([1, 0, 0, 1], groups: [0, 0], margin: 0.4) == 0)
  }

  @Test func `Gradients match central differences`() {
    expectGradientsMatchDifferences(NoParameters(), inputs: [.random([7, 4], seed: 3)]) {
      _, inputs, _ in
      inputs[0].normalizedRows().tripletLoss(groups: [0, 1, 0, 2, 1, 0, 3], margin: 0.6)
    }
  }
}
