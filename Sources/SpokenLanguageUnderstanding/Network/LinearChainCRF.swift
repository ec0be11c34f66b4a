public import NeuralNetworks
import Tensors

/// A conditional random field over a chain of tags.
///
///     p(y | x) = exp score(x, y) / Z(x)
///     loss     = Σ ln Z(x) − score(x, y)                            over the sentences, in nats
///     ∂ loss / ∂ emissions[t, j] = p(yₜ = j | x) − [yₜ = j]          likewise for the transitions
///
/// The words' scores come from any network. The whole batch is one node of the tape; forbidden
/// transitions have probability 0 and no gradient.
///
/// Reference: Lafferty, McCallum & Pereira (2001); on top of a network: Huang, Xu & Yu (2015), arXiv
/// 1508.01991.
public struct LinearChainCRF: Parameterized {
  /// Scores of tags at the beginning, [tags].
  public var start: Parameter
  /// Scores of a tag (column) after another (row), [tags, tags].
  public var between: Parameter
  /// Scores of tags at the end, [tags].
  public var end: Parameter
  private let constraints: TransitionScores  // 0 or −∞

  /// Makes a field in which every allowed chain is as probable as any other.
  public init(_ name: String, tags: TagSet) {
    start = Parameter("\(name).start", Tensor(shape: [tags.count]))
    between = Parameter("\(name).between", Tensor(shape: [tags.count, tags.count]))
    end = Parameter("\(name).end", Tensor(shape: [tags.count]))
    constraints = TransitionScores(tags)
  }

  /// The transitions, −∞ where one is forbidden.
  public var transitions: TransitionScores {
    var scores = constraints
    scores.start = zip(scores.start, start.value.values).map(+)
    scores.between = zip(scores.between, between.value.values).map(+)
    scores.end = end.value.values
    return scores
  }

  /// Sums the sentences' losses.
  ///
  /// - Parameters:
  ///   - emissions: the words' scores, [time, batch, tags]; those past a sentence's end do not count.
  ///   - paths: the numbers of each sentence's right tags, at most `time`; a forbidden chain is a
  ///     programmer's mistake. A sentence without words has the loss 0.
  /// - Returns: the sum in nats, a scalar.
  public func loss(_ emissions: Variable, paths: [[Int]]) -> Variable {
    let scores = emissions.value
    let count = constraints.tagCount
    precondition(
      scores.rank == 3 && scores.shape[1] == paths.count && scores.shape[2] == count
        && paths.allSatisfy { $0.count <= scores.shape[0] },
      "\(paths.count) paths of \(count) tags do not fit scores \(scores.shape)")
    let (transitions, weights) = (transitions, ChainWeights(transitions))
    var loss = 0.0
    var gradients = [
      Tensor(shape: scores.shape), Tensor(shape: start.shape), Tensor(shape: between.shape),
      Tensor(shape: end.shape),
    ]
    for (row, path) in paths.enumerated() where !path.isEmpty {
      let sentence = scores.frames(of: row, count: path.count)
      let score = transitions.score(of: path, emissions: sentence)
      precondition(score > -.infinity, "the tags \(path) may not follow each other")
      let lattice = ChainLattice(sentence[...], weights)
      loss += lattice.logPartition - score
      lattice.addGradients(path, row: row, batch: paths.count, to: &gradients)
    }
    let tape = emissions.tape
    let operands = [emissions, tape.read(start), tape.read(between), tape.read(end)]
    return tape.record(Tensor(Float(loss)), from: operands) { upstream in
      gradients.map { gradient in gradient.mapped { $0 * upstream.values[0] } }
    }
  }

  /// Calls `body` with the scores of beginnings, transitions and ends.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&start)
    try body(&between)
    try body(&end)
  }
}

extension Tensor {
  /// The first frames of one sequence of a batch, from [time, batch, columns] as [count × columns].
  func frames(of row: Int, count: Int) -> [Float] {
    let (batch, columns) = (shape[1], shape[2])
    return (0..<count).flatMap { t in
      let first = (t * batch + row) * columns
      return values[first..<first + columns]
    }
  }
}

extension ChainLattice {
  /// Adds what is expected of a sentence minus what its right tags are.
  ///
  /// - Parameters:
  ///   - path: the right tags.
  ///   - row: the sentence's place in the batch.
  ///   - batch: the number of sentences.
  ///   - gradients: of emissions, start, between and end.
  fileprivate func addGradients(
    _ path: [Int], row: Int, batch: Int, to gradients: inout [Tensor]
  ) {
    let count = marginals.count / path.count
    for (t, tag) in path.enumerated() {
      let first = (t * batch + row) * count
      for other in 0..<count {
        gradients[0].values[first + other] = Float(marginals[t * count + other])
      }
      gradients[0].values[first + tag] -= 1
      if t > 0 { gradients[2].values[path[t - 1] * count + tag] -= 1 }
    }
    for tag in 0..<count {
      gradients[1].values[tag] += Float(marginals[tag])
      gradients[3].values[tag] += Float(marginals[marginals.count - count + tag])
    }
    gradients[1].values[path[0]] -= 1
    gradients[3].values[path[path.count - 1]] -= 1
    for index in transitionCounts.indices {
      gradients[2].values[index] += Float(transitionCounts[index])
    }
  }
}
