/// What a reader answers, and what it looked at.
public struct Reading: Sendable, Equatable {
  /// The probability of each answer: of each choice, or of each word the reader knows.
  public var probabilities: [Double]
  /// How much each sentence counted at each hop, [hops][sentences]; each hop's sum is 1 where the
  /// attention is a softmax.
  public var attention: [[Float]]
  /// How much each place of each sentence counted at each hop, [hops][sentences][places]; empty if
  /// the reader looks at whole sentences only.
  public var wordAttention: [[[Float]]]

  /// Makes a reading.
  public init(
    probabilities: [Double], attention: [[Float]], wordAttention: [[[Float]]] = []
  ) {
    self.probabilities = probabilities
    self.attention = attention
    self.wordAttention = wordAttention
  }

  /// The most probable answer, of equal ones the first; nil if there is none.
  public var best: Int? {
    probabilities.indices.max {
      probabilities[$0] == probabilities[$1] ? $0 > $1 : probabilities[$0] < probabilities[$1]
    }
  }

  /// The sentences by what they count at the hop where they count most, the first first.
  ///
  /// - Parameter limit: how many are returned at most.
  /// - Returns: places in the story and weights; none of weight 0.
  public func evidence(limit: Int) -> [(sentence: Int, weight: Float)] {
    guard let sentenceCount = attention.first?.count else { return [] }
    let weights = (0..<sentenceCount).map { sentence in
      attention.reduce(Float(0)) { max($0, $1[sentence]) }
    }
    return weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }.prefix(limit)
      .map { ($0, weights[$0]) }.filter { $0.weight > 0 }
  }
}
