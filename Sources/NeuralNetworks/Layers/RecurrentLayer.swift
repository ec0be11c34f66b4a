public import Tensors

/// The order in which a recurrent layer reads the frames.
public enum Direction: String, Sendable {
  /// From the first frame to the last.
  case forward
  /// From each sequence's own last frame to its first.
  case backward
}

/// A layer that turns the frames of a batch of sequences into other frames.
public protocol SequenceLayer: Parameterized {
  /// The number of features of an output frame.
  var outputSize: Int { get }

  /// Returns the layer's output at every frame.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, features].
  ///   - lengths: valid frames of each sequence, [batch], at most `time`.
  /// - Returns: [time, batch, outputSize], zero past each length.
  func callAsFunction(_ x: Variable, lengths: [Int]) -> Variable
}

/// A layer with a state that is carried from frame to frame.
///
/// Frames past a sequence's length leave its state unchanged and give an output of zero, in both
/// directions, so a sequence's outputs do not depend on the batch it is in. Sequences may come in
/// any order; the longest first is fastest.
public protocol RecurrentLayer: SequenceLayer {
  /// The number of features of an input frame.
  var inputSize: Int { get }
  /// The number of features of an output frame.
  var hiddenSize: Int { get }

  /// Makes a layer with seeded random weights.
  init(
    _ name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator)

  /// Returns the hidden state at every frame.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, inputSize].
  ///   - lengths: valid frames of each sequence, [batch], at most `time`.
  ///   - direction: the order of reading.
  /// - Returns: hidden states, [time, batch, hiddenSize].
  func callAsFunction(_ x: Variable, lengths: [Int], direction: Direction) -> Variable
}

extension RecurrentLayer {
  /// The number of features of an output frame.
  public var outputSize: Int { hiddenSize }

  /// Returns the hidden state at every frame, read forwards.
  public func callAsFunction(_ x: Variable, lengths: [Int]) -> Variable {
    self(x, lengths: lengths, direction: .forward)
  }
}
