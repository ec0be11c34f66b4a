public import Tensors

/// A stack of recurrent layers that reads a sequence part by part.
///
/// Only layers of long short-term memory that read forwards can do so; the outputs are those of
/// ``RecurrentStack`` over the whole sequence, bit by bit.
public struct RecurrentStackStream: Sendable {
  private var layers: [LSTMStream]
  private let norms: [LayerNorm]

  /// Makes a stream at the beginning of a sequence, or none if the stack reads backwards too or is
  /// made of other cells.
  public init?(_ stack: RecurrentStack) {
    layers = []
    for layer in stack.layers {
      switch layer {
      case let layer as LSTM: layers.append(LSTMStream(layer))
      case let layer as PeepholeLSTM: layers.append(LSTMStream(layer.lstm))
      default: return nil
      }
    }
    norms = stack.norms
  }

  /// Reads the next frames.
  ///
  /// - Parameter x: frames, [time, inputSize].
  /// - Returns: the topmost layer's outputs, [time, outputSize].
  public mutating func callAsFunction(_ x: Tensor) -> Tensor {
    var frames = x
    for index in layers.indices {
      frames = layers[index](frames)
      if !norms.isEmpty {
        frames = norms[index](Tape(isTraining: false).constant(frames)).value
      }
    }
    return frames
  }
}
