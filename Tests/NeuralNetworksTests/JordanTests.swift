import Foundation
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct JordanTests {
  // One unit, one output: the softmax of one output is 1. So h₁ = tanh x₁, h₂ = tanh(x₂ + u) with
  // W = V = 1 and U = u.
  @Test func `Two frames by hand`() {
    var random = SeededGenerator(seed: 1)
    var layer = Jordan("j", inputSize: 1, hiddenSize: 1, outputSize: 1, using: &random)
    layer.input.weights.value = Tensor(shape: [1, 1], repeating: 1)
    layer.output.weights.value = Tensor(shape: [1, 1], repeating: 1)
    layer.feedback.value = Tensor(shape: [1, 1], repeating: 0.5)
    let tape = Tape()
    let x = tape.constant(Tensor(shape: [2, 1, 1], values: [0.3, -0.2]))
    let (hidden, output) = layer(x, lengths: [2])
    expectClose(hidden.value.values, [tanhf(0.3), tanhf(0.3)])
    expectClose(output.value.values, hidden.value.values)
  }

  /// Golden file: `scripts/oracles/cells.py` (NumPy and autograd).
  @Test func `As its equations in NumPy`() throws {
    let golden = try golden("jordan", as: GoldenArrays.self, in: .module)
    var random = SeededGenerator(seed: 1)
    var layer = Jordan("layer", inputSize: 4, hiddenSize: 6, outputSize: 3, using: &random)
    try layer.load(golden, prefix: "layer.")
    let tape = Tape()
    let x = tape.input(try golden["input"])
    let output = layer(x, lengths: try golden.integers("lengths")).output
    try expectSame(layer, tape, output, golden, inputs: ["input": x], prefix: "layer.")
  }

  @Test func `Gradients match central differences, and padding is zero`() {
    var random = SeededGenerator(seed: 2)
    let layer = Jordan("j", inputSize: 3, hiddenSize: 4, outputSize: 2, using: &random)
    expectGradientsMatchDifferences(layer, inputs: [.random([4, 3, 3], seed: 3)]) {
      layer, inputs, _ in
      let (hidden, output) = layer(inputs[0], lengths: [4, 2, 0])
      return .concatenated([hidden, output])
    }
    let tape = Tape()
    let output = layer(tape.constant(.random([4, 3, 3], seed: 3)), lengths: [4, 2, 0]).output.value
    for t in 2..<4 { #expect(output[t, 1, 0] == 0 && output[t, 0, 0] != 0) }
    for t in 0..<4 { #expect(output[t, 2, 1] == 0) }
  }
}
