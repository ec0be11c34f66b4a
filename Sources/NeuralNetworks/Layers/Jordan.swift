public import Tensors

/// A recurrent layer whose memory is its last output, not its hidden state.
///
///     h = tanh(x W + p U + b)        hidden units
///     y = h V + c                    output, before the softmax
///     p = softmax(y)                 fed back into the next step; zero before the first
///
/// It reads forwards and is made of small nodes, step by step: sequences of words are short.
///
/// Reference: Jordan (1986), Serial order, where p is a decaying sum of all outputs; for slots:
/// Mesnil et al. (2013), Investigation of recurrent-neural-network architectures and learning
/// methods for spoken language understanding, where it is the last output alone, as here, and the
/// hidden units have σ for tanh.
public struct Jordan: Parameterized {
  /// W and b.
  public var input: Linear
  /// U, [outputSize, hiddenSize].
  public var feedback: Parameter
  /// V and c.
  public var output: Linear

  /// Makes a layer with weights drawn evenly from ±1/√size of what they multiply.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, outputSize: Int,
    using generator: inout SeededGenerator
  ) {
    input = Linear(
      "\(name).input", inputSize: inputSize, outputSize: hiddenSize, using: &generator)
    feedback = Parameter(
      "\(name).feedback", shape: [outputSize, hiddenSize],
      uniformWithin: 1 / Float(outputSize).squareRoot(), using: &generator)
    output = Linear(
      "\(name).output", inputSize: hiddenSize, outputSize: outputSize, using: &generator)
  }

  /// Returns the hidden units and the outputs, before the softmax, at every frame.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, inputSize].
  ///   - lengths: valid frames of each sequence, [batch], at most `time`.
  /// - Returns: [time, batch, hiddenSize] and [time, batch, outputSize], zero past each length.
  public func callAsFunction(
    _ x: Variable, lengths: [Int]
  ) -> (hidden: Variable, output: Variable) {
    let steps = RecurrentSteps(shape: x.shape, lengths: lengths, direction: .forward)
    precondition(steps.time > 0, "at least one frame is needed, not \(x.shape)")
    let sums = input(x).reshaped([steps.time * steps.batch, feedback.shape[1]])
    var (hidden, outputs): ([Variable], [Variable]) = ([], [])
    var last: Variable?
    for t in 0..<steps.time {
      var sum = sums.rows(Array(t * steps.batch..<(t + 1) * steps.batch))
      if let last { sum = sum + last.softmax().matrixProduct(x.tape.read(feedback)) }
      hidden.append(sum.tanh())
      outputs.append(output(hidden[t]))
      last = outputs[t]
    }
    return (Self.joined(hidden, lengths: lengths), Self.joined(outputs, lengths: lengths))
  }

  /// Joins frames of [batch, size] each to [time, batch, size], zero past each length.
  private static func joined(_ frames: [Variable], lengths: [Int]) -> Variable {
    let (time, shape) = (frames.count, frames[0].shape)
    var mask = Tensor(shape: [time] + shape)
    for index in mask.values.indices {
      let frame = index / shape[1]
      mask.values[index] = frame / shape[0] < lengths[frame % shape[0]] ? 1 : 0
    }
    let joined = Variable.stacked(frames)
    return joined * joined.tape.constant(mask)
  }

  /// Calls `body` with W, b, U, V and c.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try input.forEachParameter(body)
    try body(&feedback)
    try output.forEachParameter(body)
  }
}
