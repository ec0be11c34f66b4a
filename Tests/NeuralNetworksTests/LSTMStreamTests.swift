import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct LSTMStreamTests {
  /// The whole layer is checked against PyTorch; the stream must have its bits.
  @Test(arguments: [1, 2, 3, 7, 100], [false, true])
  func partsHaveTheBitsOfTheWhole(partLength: Int, hasPeepholes: Bool) {
    var random = SeededGenerator(seed: 5)
    let layer = LSTM(
      "layer", inputSize: 5, hiddenSize: 19, hasPeepholes: hasPeepholes, using: &random)
    let frames = Tensor.random([23, 1, 5], seed: 2)
    let whole = layer(frames, lengths: [23]).frames.values
    var stream = LSTMStream(layer)
    var parts: [Float] = []
    for start in stride(from: 0, to: 23, by: partLength) {
      let end = min(start + partLength, 23)
      let part = Tensor(
        shape: [end - start, 5], values: Array(frames.values[5 * start..<5 * end]))
      parts += stream(part).values
    }
    #expect(parts == whole)
  }

  @Test func noFrames() {
    var random = SeededGenerator(seed: 5)
    var stream = LSTMStream(LSTM("layer", inputSize: 5, hiddenSize: 3, using: &random))
    let before = stream(Tensor(shape: [1, 5], repeating: 1))
    #expect(stream(Tensor(shape: [0, 5])).shape == [0, 3])
    #expect(stream(Tensor(shape: [1, 5], repeating: 1)) != before, "the state is kept")
  }
}
