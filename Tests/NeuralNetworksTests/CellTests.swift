import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Golden files: `scripts/oracles/cells.py` (NumPy and autograd).
@Suite struct CellTests {
  // One unit of period 1 and one of period 2, W = 0 and b = 0 but b₂ = 1, U only from the slow to
  // the fast: at t = 0 the slow one becomes tanh 1 while the fast one hears its old 0; at t = 1 it
  // keeps that and the fast one hears it.
  @Test func `A clockwork of two units by hand`() {
    var random = SeededGenerator(seed: 1)
    var layer = ClockworkRNN("c", inputSize: 1, hiddenSize: 2, periods: [1, 2], using: &random)
    layer.forEachParameter { $0.value = $0.value.mapped { _ in 0 } }
    layer.bias.value.values[1] = 1
    layer.recurrentWeights.value[1, 0] = 1
    layer.recurrentWeights.value[0, 1] = 100  // leads from a short period to a longer: not used
    let tape = Tape()
    let h = layer(tape.constant(Tensor(shape: [2, 1, 1])), lengths: [2]).value
    let slow: Float = 0.7615942
    expectClose(h.values, [0, slow, 0.6420149, slow], absolute: 1e-6)
    #expect(layer.usedWeightCount == 7)
  }

  @Test func `A clockwork, as its equations in NumPy`() throws {
    var random = SeededGenerator(seed: 1)
    let layer = ClockworkRNN(
      "layer", inputSize: 4, hiddenSize: 6, periods: [1, 2, 4], using: &random)
    try expectGolden(layer, "clockwork")
  }

  @Test func `A structurally constrained network, as its equations in NumPy`() throws {
    var random = SeededGenerator(seed: 1)
    try expectGolden(
      SCRN("layer", inputSize: 4, hiddenSize: 6, contextSize: 2, using: &random), "scrn")
  }

  @Test func `A simple network with sigmoid, as its equations in NumPy`() throws {
    var random = SeededGenerator(seed: 1)
    var layer = Elman("layer", inputSize: 4, hiddenSize: 6, using: &random)
    layer.activation = .sigmoid
    try expectGolden(layer, "elman_sigmoid")
  }

  @Test func `Gradients match central differences in both directions`() {
    var random = SeededGenerator(seed: 2)
    let lengths = [3, 6, 0, 4]
    let x = Tensor.random([6, 4, 3], seed: 4)
    for direction in [Direction.forward, .backward] {
      expectGradientsMatchDifferences(
        ClockworkRNN("c", inputSize: 3, hiddenSize: 6, periods: [1, 3, 6], using: &random),
        inputs: [x]
      ) { layer, inputs, _ in layer(inputs[0], lengths: lengths, direction: direction) }
      expectGradientsMatchDifferences(
        SCRN("s", inputSize: 3, hiddenSize: 6, using: &random), inputs: [x]
      ) { layer, inputs, _ in layer(inputs[0], lengths: lengths, direction: direction) }
    }
  }

  @Test func `The identity keeps a state that nothing is added to`() {
    var random = SeededGenerator(seed: 3)
    var layer = Elman(identity: "e", inputSize: 1, hiddenSize: 2, using: &random)
    layer.inputWeights.value = Tensor(shape: [1, 2], values: [2, 3])
    let tape = Tape()
    var x = Tensor(shape: [50, 1, 1])
    x[0, 0, 0] = 1
    let h = layer(tape.constant(x), lengths: [50]).value
    #expect(h[49, 0, 0] == 2 && h[49, 0, 1] == 3)
  }

  @Test func `A batch gives exactly what its sequences give alone`() {
    var random = SeededGenerator(seed: 7)
    let clockwork = ClockworkRNN("c", inputSize: 3, hiddenSize: 20, using: &random)
    let scrn = SCRN("s", inputSize: 3, hiddenSize: 19, using: &random)
    let x = Tensor.random([7, 3, 3], seed: 8)
    for layer in [clockwork, scrn] as [any RecurrentLayer] {
      let tape = Tape(isTraining: false)
      let together = layer(tape.constant(x), lengths: [7, 2, 5]).value
      for (row, length) in [7, 2, 5].enumerated() {
        var alone = Tensor(shape: [length, 1, 3])
        for t in 0..<length { for f in 0..<3 { alone[t, 0, f] = x[t, row, f] } }
        let single = layer(tape.constant(alone), lengths: [length]).value
        for t in 0..<7 {
          for unit in 0..<layer.hiddenSize {
            #expect(together[t, row, unit] == (t < length ? single[t, 0, unit] : 0))
          }
        }
      }
    }
  }

  private func expectGolden(_ layer: some RecurrentLayer, _ name: String) throws {
    let golden = try golden(name, as: GoldenArrays.self, in: .module)
    var layer = layer
    try layer.load(golden, prefix: "layer.")
    let tape = Tape()
    let x = tape.input(try golden["input"])
    let output = layer(x, lengths: try golden.integers("lengths"))
    try expectSame(layer, tape, output, golden, inputs: ["input": x], prefix: "layer.")
  }
}

extension Parameterized {
  /// Takes every parameter from the array of its name without the prefix.
  mutating func load(_ golden: GoldenArrays, prefix: String) throws {
    try forEachParameter {
      let array = try golden[String($0.name.dropFirst(prefix.count))]
      #expect(array.shape == $0.value.shape)
      $0.value = array
    }
  }
}

/// Compares an output and all gradients of Σ output × upstream with a golden file's.
func expectSame(
  _ model: some Parameterized, _ tape: Tape, _ output: Variable, _ golden: GoldenArrays,
  inputs: [String: Variable], prefix: String
) throws {
  expectClose(output.value.values, try golden["output"].values, absolute: 1e-6)
  let gradients = tape.gradients(of: (output * tape.constant(try golden["upstream"])).sum())
  for (name, input) in inputs {
    expectClose(gradients[input]?.values ?? [], try golden["\(name)Gradient"].values, "\(name)")
  }
  for parameter in model.parameters {
    let name = parameter.name.dropFirst(prefix.count)
    expectClose(
      gradients[parameter]?.values ?? [], try golden["\(name)Gradient"].values, "\(name)")
  }
}
