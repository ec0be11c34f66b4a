import NeuralNetworks
import Tensors

/// Attends to states that were heard, knowing where it looked last.
///
///     αᵤₜ = softmaxₜ(qᵤ · mₜ + rᵤ · fᵤₜ)       [qᵤ, rᵤ] = dᵤ Q + b
///     fᵤₜ = [Lᵤ₋₁(t − δ)] for all steps δ      Lᵤ(t) = Σ αᵤₜ' over t' ≤ t
///     cᵤ  = Σₜ αᵤₜ mₜ
///
/// L tells which places lie behind the last one; the difference of two features, how much of the
/// last weight lies between their steps. No gradient goes through f. Before the first symbol all
/// places lie ahead, L = 1.
///
/// Reference: Chorowski et al. (2015), arXiv 1506.07503, whose features of the last weights are
/// convolutions with filters that are learned.
struct LocationAttention: Parameterized {
  /// δ, in places.
  private static let steps = [-32, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 32]

  var query: Linear  // Q and b

  init(querySize: Int, memorySize: Int, using random: inout SeededGenerator) {
    query = Linear(
      "query", inputSize: querySize, outputSize: memorySize + Self.steps.count, using: &random)
  }

  /// Reads what was heard.
  ///
  /// - Parameters:
  ///   - state: d, [batch, querySize].
  ///   - heard: the memory m.
  ///   - last: the weights of the symbol before, [1, batch, places]; nil before the first.
  /// - Returns: c, [batch, memorySize], and the weights α, [1, batch, places].
  func callAsFunction(
    _ state: Variable, _ heard: Listener.Heard, last: Tensor?
  ) -> (read: Variable, weights: Tensor) {
    let (batch, memory) = (state.shape[0], heard.memory)
    let features = Self.features(last, places: memory.shape[0], batch: batch)
    let (read, weights) = query(state).reshaped([1, batch, query.bias.value.count]).attention(
      keys: .concatenated([memory, memory.tape.constant(features)]), values: memory,
      lengths: heard.lengths)
    return (read.reshaped([batch, memory.value.columnCount]), weights)
  }

  /// f, [places, batch, steps].
  private static func features(_ last: Tensor?, places: Int, batch: Int) -> Tensor {
    var features = Tensor(shape: [places, batch, steps.count])
    for row in 0..<batch {
      var passed = [Float](repeating: 1, count: places)  // L
      if let last {
        var sum: Float = 0
        for place in 0..<places {
          sum += last.values[row * places + place]
          passed[place] = sum
        }
      }
      for place in 0..<places {
        for (index, step) in steps.enumerated() where place >= step {
          features.values[(place * batch + row) * steps.count + index] =
            passed[min(place - step, places - 1)]
        }
      }
    }
    return features
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try query.forEachParameter(body)
  }
}
