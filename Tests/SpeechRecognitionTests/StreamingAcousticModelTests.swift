import NeuralNetworks
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct StreamingAcousticModelTests {
  private func model(
    _ cell: RecurrentStack.Cell, isBidirectional: Bool = false, isNormalized: Bool = false
  ) -> AcousticModel {
    var stack = RecurrentStack.Configuration()
    stack.cell = cell
    stack.layerCount = 2
    stack.hiddenSize = 17
    stack.isBidirectional = isBidirectional
    stack.isNormalized = isNormalized
    var random = SeededGenerator(seed: 7)
    return AcousticModel(
      AcousticModel.Configuration(featureCount: 4, labelCount: 5, stack: stack), using: &random)
  }

  @Test(arguments: [RecurrentStack.Cell.lstm, .peepholeLSTM], [false, true])
  func partsHaveTheBitsOfTheWhole(cell: RecurrentStack.Cell, isNormalized: Bool) throws {
    let model = model(cell, isNormalized: isNormalized)
    let frames = Tensor.random([31, 1, 4], seed: 1)
    let whole = model.logProbabilities(frames, lengths: [31]).values
    for partLength in [1, 4, 31] {
      var stream = try #require(StreamingAcousticModel(model))
      var parts: [Float] = []
      for start in stride(from: 0, to: 31, by: partLength) {
        let end = min(start + partLength, 31)
        parts +=
          stream.logProbabilities(
            Tensor(shape: [end - start, 4], values: Array(frames.values[4 * start..<4 * end]))
          ).values
      }
      #expect(parts == whole)
    }
  }

  @Test func whoReadsBackwardsCannotStream() {
    #expect(StreamingAcousticModel(model(.lstm, isBidirectional: true)) == nil)
    #expect(StreamingAcousticModel(model(.gru)) == nil)
  }
}
