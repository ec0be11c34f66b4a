import NeuralNetworks
import Tensors

/// The kinds of memory that experiments compare.
enum Cell: String, CaseIterable, Sendable {
  case elman = "Elman, tanh"
  case sigmoid = "Elman, sigmoid"
  case relu = "Elman, ReLU"
  case identity = "ReLU, identity"
  case clockwork = "clockwork"
  case scrn = "SCRN"
  case gru = "GRU"
  case lstm = "LSTM"
  case peephole = "LSTM, peepholes"

  /// Makes a layer of this kind.
  func layer(
    _ name: String, inputSize: Int, hiddenSize: Int, using random: inout SeededGenerator
  ) -> any RecurrentLayer {
    func make<Layer: RecurrentLayer>(
      _ type: Layer.Type, using random: inout SeededGenerator
    ) -> Layer {
      Layer(name, inputSize: inputSize, hiddenSize: hiddenSize, using: &random)
    }
    func elman(_ activation: Elman.Activation, using random: inout SeededGenerator) -> Elman {
      var layer = make(Elman.self, using: &random)
      layer.activation = activation
      return layer
    }
    return switch self {
    case .elman: elman(.tanh, using: &random)
    case .sigmoid: elman(.sigmoid, using: &random)
    case .relu: elman(.relu, using: &random)
    case .identity:
      Elman(identity: name, inputSize: inputSize, hiddenSize: hiddenSize, using: &random)
    case .clockwork: make(ClockworkRNN.self, using: &random)
    case .scrn: make(SCRN.self, using: &random)
    case .gru: make(GRU.self, using: &random)
    case .lstm: make(LSTM.self, using: &random)
    case .peephole: make(PeepholeLSTM.self, using: &random)
    }
  }
}

/// A recurrent layer under a linear one.
struct RecurrentNetwork: Parameterized {
  var layer: any RecurrentLayer
  var output: Linear

  init(
    _ cell: Cell, inputSize: Int, hiddenSize: Int, outputSize: Int,
    using random: inout SeededGenerator
  ) {
    let layer = cell.layer("layer", inputSize: inputSize, hiddenSize: hiddenSize, using: &random)
    self.init(layer, outputSize: outputSize, using: &random)
  }

  init(_ layer: any RecurrentLayer, outputSize: Int, using random: inout SeededGenerator) {
    self.layer = layer
    output = Linear(
      "output", inputSize: layer.hiddenSize, outputSize: outputSize, using: &random)
  }

  /// The outputs of all frames, [time, batch, outputSize].
  func callAsFunction(_ x: Variable, lengths: [Int]) -> Variable {
    output(layer(x, lengths: lengths))
  }

  /// The outputs after the last of `time` frames, of sequences of one length, [batch, outputSize].
  func last(_ x: Variable) -> Variable {
    let (time, batch) = (x.shape[0], x.shape[1])
    let states = layer(x, lengths: Array(repeating: time, count: batch))
    let flat = states.reshaped([time * batch, layer.hiddenSize])
    return output(flat.rows(Array((time - 1) * batch..<time * batch)))
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try layer.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
