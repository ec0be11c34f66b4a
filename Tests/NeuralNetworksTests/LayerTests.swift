import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Golden files: `scripts/oracles/layers.py` (PyTorch).
@Suite struct LayerTests {
  @Test func `Linear, as PyTorch`() throws {
    let golden = try golden("linear", as: GoldenArrays.self, in: .module)
    var random = SeededGenerator(seed: 1)
    let shape = try golden["weights"].shape
    var layer = Linear("l", inputSize: shape[0], outputSize: shape[1], using: &random)
    layer.weights.value = try golden["weights"]
    layer.bias.value = try golden["bias"]
    let tape = Tape()
    let x = tape.input(try golden["input"])
    let y = layer(x)
    expectClose(y.value.values, try golden["output"].values, absolute: 1e-6)
    let gradients = tape.gradients(of: (y * tape.constant(try golden["upstream"])).sum())
    expectClose(gradients[x]?.values ?? [], try golden["inputGradient"].values)
    expectClose(gradients[layer.weights]?.values ?? [], try golden["weightsGradient"].values)
    expectClose(gradients[layer.bias]?.values ?? [], try golden["biasGradient"].values)
  }

  @Test func `LayerNorm, as PyTorch`() throws {
    let golden = try golden("layernorm", as: GoldenArrays.self, in: .module)
    var layer = LayerNorm("l", featureCount: try golden["gain"].count)
    layer.gain.value = try golden["gain"]
    layer.bias.value = try golden["bias"]
    let tape = Tape()
    let x = tape.input(try golden["input"])
    let y = layer(x)
    expectClose(y.value.values, try golden["output"].values)
    let gradients = tape.gradients(of: (y * tape.constant(try golden["upstream"])).sum())
    expectClose(gradients[x]?.values ?? [], try golden["inputGradient"].values, absolute: 1e-4)
    expectClose(gradients[layer.gain]?.values ?? [], try golden["gainGradient"].values)
    expectClose(gradients[layer.bias]?.values ?? [], try golden["biasGradient"].values)
  }

  @Test func `Gradients of Linear and LayerNorm match central differences`() {
    var random = SeededGenerator(seed: 2)
    let linear = Linear("l", inputSize: 5, outputSize: 3, using: &random)
    expectGradientsMatchDifferences(linear, inputs: [.random([4, 2, 5], seed: 3)]) {
      layer, inputs, _ in layer(inputs[0])
    }
    let norm = LayerNorm("n", featureCount: 5)
    expectGradientsMatchDifferences(norm, inputs: [.random([4, 2, 5], seed: 4)]) {
      layer, inputs, _ in layer(inputs[0])
    }
  }

  @Test func `LayerNorm of equal features is the bias`() {
    let tape = Tape()
    let y = LayerNorm("n", featureCount: 3)(tape.constant(Tensor(shape: [1, 3], repeating: 7)))
    expectClose(y.value.values, [0, 0, 0])
  }
}
