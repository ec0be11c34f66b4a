public import Tensors

/// A structurally constrained recurrent layer: an ordinary state, and one that changes slowly.
///
///     s' = (1 − α) x B + α s              context: it forgets at the fixed rate α
///     h' = σ(s' P + x A + h R + b)        hidden state
///     y  = [h', s']                       output, hidden state first
///
/// The context needs no nonlinearity, so its gradient shrinks by α a step and no faster. P and A are
/// one matrix, as context and input come in as one frame.
///
/// Reference: Mikolov, Joulin, Chopra, Mathieu & Ranzato (2014), arXiv 1412.7753, where there is no
/// b and α = 0.95.
public struct SCRN: RecurrentLayer {
  /// B, [inputSize, contextSize].
  public var contextWeights: Parameter
  /// P above A, R and b.
  public var hidden: Elman
  /// α, the share of the context that is kept, in [0, 1).
  public let kept: Float

  /// The number of features of an input frame.
  public var inputSize: Int { contextWeights.shape[0] }
  /// The size of the slow state s.
  public var contextSize: Int { contextWeights.shape[1] }
  /// The size of both states together.
  public var hiddenSize: Int { hidden.hiddenSize + contextSize }

  /// Makes a layer a third of whose states are slow.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator
  ) {
    self.init(
      name, inputSize: inputSize, hiddenSize: hiddenSize,
      contextSize: Self.contextSize(of: hiddenSize), using: &generator)
  }

  /// A third of the states, one at least.
  static func contextSize(of hiddenSize: Int) -> Int { max(hiddenSize / 3, 1) }

  /// Makes a layer with weights drawn evenly from ±1/√inputSize and ±1/√(size of h).
  ///
  /// Those of the context are √((1 + α) / (1 − α)) times as large, as an average of independent
  /// frames is that much smaller than one of them.
  ///
  /// - Parameters:
  ///   - name: the name of the weights.
  ///   - inputSize: features of an input frame.
  ///   - hiddenSize: the size of both states together.
  ///   - contextSize: that of the slow one.
  ///   - kept: α.
  ///   - generator: draws the weights.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, contextSize: Int, kept: Float = 0.95,
    using generator: inout SeededGenerator
  ) {
    precondition(
      contextSize > 0 && contextSize < hiddenSize,
      "of \(hiddenSize) states, 1...\(hiddenSize - 1) can be slow, not \(contextSize)")
    precondition(kept >= 0 && kept < 1, "the kept share lies in [0, 1), not \(kept)")
    contextWeights = Parameter(
      "\(name).contextWeights", shape: [inputSize, contextSize],
      uniformWithin: ((1 + kept) / (1 - kept) / Float(inputSize)).squareRoot(), using: &generator)
    hidden = Elman(
      "\(name).hidden", inputSize: contextSize + inputSize, hiddenSize: hiddenSize - contextSize,
      using: &generator)
    hidden.activation = .sigmoid
    self.kept = kept
  }

  /// Returns both states at every frame.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, inputSize].
  ///   - lengths: valid frames of each sequence, [batch], at most `time`.
  ///   - direction: the order of reading.
  /// - Returns: hidden and slow states, [time, batch, hiddenSize].
  public func callAsFunction(_ x: Variable, lengths: [Int], direction: Direction) -> Variable {
    let context = x.matrixProduct(x.tape.read(contextWeights))
      .runningAverage(keeping: kept, lengths: lengths, direction: direction)
    let fast = hidden(.concatenated([context, x]), lengths: lengths, direction: direction)
    return .concatenated([fast, context])
  }

  /// Calls `body` with B, P above A, R and b.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&contextWeights)
    try hidden.forEachParameter(body)
  }
}

extension Variable {
  /// s' = (1 − α) x + α s over the frames of each sequence, from s = 0; zero past each length.
  fileprivate func runningAverage(
    keeping kept: Float, lengths: [Int], direction: Direction
  ) -> Variable {
    let steps = RecurrentSteps(shape: shape, lengths: lengths, direction: direction)
    let slot = steps.batch * value.columnCount
    let columns = value.columnCount

    /// Runs the sum over `frames` in an order, in place; it is its own transpose but for the order.
    @Sendable func run(_ frames: inout Tensor, _ order: [Int]) {
      var state = [Float](repeating: 0, count: slot)
      frames.values.withMutableValues { values in
        for t in order {
          for rows in steps.active(at: t) {
            for index in rows.lowerBound * columns..<rows.upperBound * columns {
              state[index] = (1 - kept) * values[t * slot + index] + kept * state[index]
              values[t * slot + index] = state[index]
            }
          }
          for rows in steps.finished(at: t) {
            for index in rows.lowerBound * columns..<rows.upperBound * columns {
              values[t * slot + index] = 0
            }
          }
        }
      }
    }

    var averages = value
    run(&averages, steps.order)
    return tape.record(averages, from: [self]) { gradient in
      var result = gradient
      run(&result, steps.order.reversed())
      return [result]
    }
  }
}
