import NeuralNetworks
import SpeechRecognition
import Tensors

/// A bidirectional LSTM under scores of the blank and ten digits at each frame.
struct DigitFrames: Parameterized {
  var layer: Bidirectional<LSTM>
  var output: Linear

  init(hiddenSize: Int, using random: inout SeededGenerator) {
    layer = Bidirectional("layer", inputSize: 120, hiddenSize: hiddenSize, using: &random)
    output = Linear("output", inputSize: layer.outputSize, outputSize: 11, using: &random)
  }

  /// The mean loss of frames whose digits are known.
  func frameLoss(_ strings: [SpokenDigits.Spoken], on tape: Tape) -> Variable {
    let (x, lengths) = SpokenDigits.frames(strings)
    let labels = (0..<x.shape[0]).flatMap { t in
      strings.map { t < $0.labels.count ? $0.labels[t] : nil }
    }
    return output(layer(tape.constant(x), lengths: lengths)).crossEntropy(labels)
  }

  /// The mean CTC loss of strings.
  func ctcLoss(_ strings: [SpokenDigits.Spoken], on tape: Tape) -> Variable {
    let (x, lengths) = SpokenDigits.frames(strings)
    return output(layer(tape.constant(x), lengths: lengths)).logSoftmax()
      .ctcLoss(
        targets: strings.map(\.digits), lengths: lengths, scale: 1 / Float(strings.count)
      ).sum
  }

  /// ln p of the blank and the digits at each frame of a string, [time, 11].
  func logProbabilities(_ string: SpokenDigits.Spoken) -> Tensor {
    let (x, lengths) = SpokenDigits.frames([string])
    let scores = output(layer(Tape(isTraining: false).constant(x), lengths: lengths)).value
    return scores.logSoftmax().reshaped([x.shape[0], 11])
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try layer.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
