import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Layers whose matrices are held as 8-bit integers.
@Suite struct QuantizedLayerTests {
  /// PyTorch's outputs with float weights; rounding weights and inputs to 1/127 of the largest
  /// moves a hidden state, which lies in ±1, by no more than 0.02.
  @Test(arguments: [
    ("lstm", RecurrentStack.Cell.lstm), ("gru", .gru), ("lstm_peephole", .peepholeLSTM),
  ])
  func `Outputs are close to PyTorch's`(file: String, cell: RecurrentStack.Cell) throws {
    let golden = try golden(file, as: GoldenArrays.self, in: .module)
    var configuration = RecurrentStack.Configuration()
    (configuration.cell, configuration.layerCount, configuration.hiddenSize) = (cell, 1, 6)
    configuration.isBidirectional = false
    var random = SeededGenerator(seed: 1)
    var layer = RecurrentStack(
      "layer", inputSize: 4, configuration: configuration, using: &random)
    try layer.forEachParameter {
      $0.value = try golden[String($0.name.dropFirst("layer.0.".count))]
    }
    let lengths = try golden.integers("lengths")
    expectClose(
      run(layer, try golden["input"], lengths).values, try golden["output"].values, absolute: 1e-5)
    layer.quantize()
    let output = run(layer, try golden["input"], lengths).values
    let expected = try golden["output"].values
    expectClose(output, expected, absolute: 0.02)
    #expect(output != expected)
  }

  @Test(arguments: RecurrentStack.Cell.allCases)
  func `A batch gives each sequence the bits it has alone`(cell: RecurrentStack.Cell) {
    var configuration = RecurrentStack.Configuration()
    (configuration.cell, configuration.layerCount, configuration.hiddenSize) = (cell, 2, 21)
    var random = SeededGenerator(seed: 3)
    var stack = RecurrentStack("s", inputSize: 7, configuration: configuration, using: &random)
    stack.quantize()
    let (lengths, time) = ([9, 4, 0, 7], 9)
    let frames = Tensor.random([time, 4, 7], seed: 4)
    let together = run(stack, frames, lengths)
    for (row, length) in lengths.enumerated() where length > 0 {
      let own = (0..<length).flatMap { t in (0..<7).map { frames[t, row, $0] } }
      let alone = run(stack, Tensor(shape: [length, 1, 7], values: own), [length])
      let part = (0..<length).flatMap { t in (0..<42).map { together[t, row, $0] } }
      #expect(alone.values == part)
    }
  }

  @Test func `Matrices become integers, vectors stay, and a change makes floats again`() throws {
    var random = SeededGenerator(seed: 5)
    var layer = Linear("l", inputSize: 12, outputSize: 3, using: &random)
    let (weights, count) = (layer.weights.value, layer.parameterCount)
    layer.quantize()
    guard case .int8(let matrix) = layer.weights.storage, case .float = layer.bias.storage else {
      Issue.record("\(layer)")
      return
    }
    #expect(layer.weights.shape == [12, 3] && layer.parameterCount == count)
    #expect(layer.weights.value == matrix.dequantized)
    expectClose(layer.weights.value.values, weights.values, absolute: 0.002)
    let before = layer.weights.value
    layer.weights.value.values[0] = 9
    #expect(layer.weights.storage == .float(layer.weights.value))
    #expect(layer.weights.value.values[0] == 9)
    #expect(layer.weights.value.values[1...] == before.values[1...])
  }

  private func run(_ stack: RecurrentStack, _ frames: Tensor, _ lengths: [Int]) -> Tensor {
    let tape = Tape(isTraining: false)
    var random = SeededGenerator(seed: 0)
    return stack(tape.constant(frames), lengths: lengths, using: &random).value
  }
}
