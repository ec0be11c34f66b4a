import NeuralNetworks
import SpeechRecognition
import Tensors

/// Frames of speech with the label of each, and what was said.
struct LabelledFrames {
  /// [time, features].
  var frames: Tensor
  /// The label of each frame.
  var labels: [Int]
  /// The labels said, without 0.
  var symbols: [Int]

  /// Puts recordings side by side, [time, batch, features].
  static func batch(_ recordings: [LabelledFrames]) -> (x: Tensor, lengths: [Int]) {
    let lengths = recordings.map(\.frames.rowCount)
    let (count, columns) = (recordings.count, recordings[0].frames.columnCount)
    var x = Tensor(shape: [lengths.max() ?? 0, count, columns])
    for (row, recording) in recordings.enumerated() {
      VectorKernels.copy(
        rows: lengths[row], columns: columns, recording.frames.values, at: 0, stride: columns,
        to: &x.values, at: row * columns, stride: count * columns)
    }
    return (x, lengths)
  }
}

/// A bidirectional LSTM under scores of labels at each frame.
struct FrameClassifier: Parameterized {
  var layer: Bidirectional<LSTM>
  var output: Linear

  init(
    inputSize: Int, hiddenSize: Int, labelCount: Int, using random: inout SeededGenerator
  ) {
    layer = Bidirectional("layer", inputSize: inputSize, hiddenSize: hiddenSize, using: &random)
    output = Linear(
      "output", inputSize: layer.outputSize, outputSize: labelCount, using: &random)
  }

  /// The mean loss of frames whose labels are known.
  func frameLoss(_ recordings: [LabelledFrames], on tape: Tape) -> Variable {
    let (x, lengths) = LabelledFrames.batch(recordings)
    let labels = (0..<x.shape[0]).flatMap { t in
      recordings.map { t < $0.labels.count ? $0.labels[t] : nil }
    }
    return output(layer(tape.constant(x), lengths: lengths)).crossEntropy(labels)
  }

  /// The mean CTC loss of recordings; label 0 is the blank.
  func ctcLoss(_ recordings: [LabelledFrames], on tape: Tape) -> Variable {
    let (x, lengths) = LabelledFrames.batch(recordings)
    return output(layer(tape.constant(x), lengths: lengths)).logSoftmax()
      .ctcLoss(
        targets: recordings.map(\.symbols), lengths: lengths, scale: 1 / Float(recordings.count)
      ).sum
  }

  /// ln p of the labels at each frame of a recording, [time, labels].
  func logProbabilities(_ recording: LabelledFrames) -> Tensor {
    let (x, lengths) = LabelledFrames.batch([recording])
    let scores = output(layer(Tape(isTraining: false).constant(x), lengths: lengths)).value
    return scores.logSoftmax().reshaped([x.shape[0], scores.columnCount])
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try layer.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
