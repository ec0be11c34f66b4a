/// What a chain of tags scores apart from the words, and the best chain.
///
///     score(y) = start[y₁] + Σₜ between[yₜ₋₁, yₜ] + end[yₜ at the end] + Σₜ emissions[t, yₜ]
///
/// A forbidden transition scores −∞. A conditional random field, a structured perceptron and a
/// hidden Markov model differ in where the numbers come from; the best path is the same search.
public struct TransitionScores: Sendable, Equatable {
  /// The number of tags.
  public let tagCount: Int
  /// Of a tag at the beginning, [tags].
  public var start: [Float]
  /// Of a tag (column) after another (row), [tags × tags].
  public var between: [Float]
  /// Of a tag at the end, [tags].
  public var end: [Float]

  /// Makes scores of 0 where a transition is allowed and −∞ where it is not.
  public init(_ tags: TagSet) {
    tagCount = tags.count
    start = (0..<tags.count).map { tags.allows($0, after: nil) ? 0 : -.infinity }
    between = tags.allowed.map { $0 ? 0 : -.infinity }
    end = [Float](repeating: 0, count: tags.count)
  }

  /// Makes scores of 0 for tags any of which may follow any, as the states of a Markov model.
  public init(tagCount: Int) {
    self.tagCount = tagCount
    start = [Float](repeating: 0, count: tagCount)
    between = [Float](repeating: 0, count: tagCount * tagCount)
    end = start
  }

  /// Scores a chain of tags.
  ///
  /// - Parameters:
  ///   - path: the tags' numbers, [time].
  ///   - emissions: the words' scores, [time × tags].
  /// - Returns: the sum above.
  public func score(of path: [Int], emissions: [Float]) -> Double {
    guard let first = path.first, let last = path.last else { return 0 }
    var sum = Double(start[first]) + Double(end[last])
    for (t, tag) in path.enumerated() {
      sum += Double(emissions[t * tagCount + tag])
      if t > 0 { sum += Double(between[path[t - 1] * tagCount + tag]) }
    }
    return sum
  }

  /// Finds the chain of the highest score; of equal ones, that whose last tags have lower numbers.
  ///
  /// Reference: Viterbi (1967); Forney (1973).
  ///
  /// - Parameter emissions: the words' scores, [time × tags]; without words the chain is empty.
  /// - Returns: the tags' numbers, [time].
  public func bestPath(_ emissions: [Float]) -> [Int] {
    precondition(
      emissions.count.isMultiple(of: tagCount), "\(emissions.count) scores of \(tagCount) tags")
    let time = emissions.count / tagCount
    guard time > 0 else { return [] }
    var best = zip(start, emissions).map(+)
    var origins = [Int](repeating: 0, count: emissions.count)
    for t in 1..<max(time, 1) {
      var next = [Float](repeating: -.infinity, count: tagCount)
      // Row by row: the inner loop reads neighbouring transitions.
      for previous in 0..<tagCount where best[previous] > -.infinity {
        let (row, score) = (previous * tagCount, best[previous])
        for tag in 0..<tagCount where score + between[row + tag] > next[tag] {
          next[tag] = score + between[row + tag]
          origins[t * tagCount + tag] = previous
        }
      }
      for tag in 0..<tagCount { next[tag] += emissions[t * tagCount + tag] }
      best = next
    }
    var tag = 0
    for other in 1..<max(tagCount, 1) where best[other] + end[other] > best[tag] + end[tag] {
      tag = other
    }
    var path = [tag]
    for t in stride(from: time - 1, to: 0, by: -1) {
      tag = origins[t * tagCount + tag]
      path.append(tag)
    }
    return path.reversed()
  }
}
