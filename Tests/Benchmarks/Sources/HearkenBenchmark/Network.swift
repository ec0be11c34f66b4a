import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechRecognition
import Tensors

/// The network of the training and inference benchmarks: bidirectional LSTMs that read 80 features
/// and write 32 labels.
struct Network: ParsableArguments {
  static let featureCount = 80
  static let labelCount = 32

  @Option(help: "Bidirectional LSTM layers.")
  var layers = 3

  @Option(help: "The hidden state's size, of each direction.")
  var hidden = 256

  @Flag(help: "Hold the weights as 8-bit integers; for inference.")
  var int8 = false

  /// Makes the network with seeded weights.
  var model: AcousticModel {
    var stack = RecurrentStack.Configuration()
    stack.layerCount = layers
    stack.hiddenSize = hidden
    var random = SeededGenerator(seed: 0)
    var model = AcousticModel(
      .init(featureCount: Self.featureCount, labelCount: Self.labelCount, stack: stack),
      using: &random)
    if int8 { model.quantize() }
    return model
  }

  /// Returns frames [time, batch, 80], element i being sin i.
  func frames(time: Int, batch: Int) -> Tensor {
    let shape = [time, batch, Self.featureCount]
    return Tensor(shape: shape, values: (0..<shape.reduce(1, *)).map { Float(sin(Double($0))) })
  }
}
