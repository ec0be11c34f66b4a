import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Golden file: `scripts/oracles/cells.py` (NumPy and autograd).
@Suite struct ClassSoftmaxTests {
  private static let words: [Int?] = [1, 4, nil, 2, 6, 3]

  private static var layer: ClassSoftmax {
    var random = SeededGenerator(seed: 1)
    return ClassSoftmax("layer", inputSize: 5, classes: [0..<2, 2..<3, 3..<7], using: &random)
  }

  @Test func `Loss and gradients, as the equations in NumPy`() throws {
    let golden = try golden("class_softmax", as: GoldenArrays.self, in: .module)
    var layer = Self.layer
    try layer.load(golden, prefix: "layer.")
    let tape = Tape()
    let x = tape.input(try golden["input"])
    let loss = layer.crossEntropy(x, Self.words)
    try expectSame(layer, tape, loss, golden, inputs: ["input": x], prefix: "layer.")
  }

  @Test func `Gradients match central differences`() {
    expectGradientsMatchDifferences(Self.layer, inputs: [.random([6, 5], seed: 2)]) {
      layer, inputs, _ in layer.crossEntropy(inputs[0], Self.words)
    }
  }

  @Test func `The words' probabilities sum to 1, and the loss is their mean`() {
    let layer = Self.layer
    let x = Tensor.random([1, 5], seed: 3)
    let all = (0..<7).map { layer.logProbabilities(x, of: [$0])[0] }
    expectClose([Tensor(shape: [7], values: all).exponential().values.reduce(0, +)], [1])
    let frames = Tensor.random([6, 5], seed: 4)
    let found = layer.logProbabilities(frames, of: Self.words)
    #expect(found[2] == 0)
    let loss = layer.crossEntropy(Tape(isTraining: false).constant(frames), Self.words)
    expectClose(loss.value.values, [-found.reduce(0, +) / 5])
  }

  @Test func `Frequent words have small classes, and every word has one`() {
    let classes = ClassSoftmax.classes(
      counts: [900, 400, 100, 100, 25, 25, 25, 25, 1, 1], count: 3)
    #expect(classes == [0..<2, 2..<4, 4..<10])
    #expect(ClassSoftmax.classes(counts: [3], count: 100) == [0..<1])
  }
}
