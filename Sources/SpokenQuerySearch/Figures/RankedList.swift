/// What a query found, the best first, and whether each is right.
public struct RankedList: Sendable, Equatable {
  /// Whether the item at each rank is of the query's word.
  public let isRelevant: [Bool]

  /// Takes items in the order they were ranked.
  public init(_ isRelevant: [Bool]) {
    self.isRelevant = isRelevant
  }

  /// Ranks items by falling score; of equal scores the one given first comes first.
  public init(scores: [Float], isRelevant: [Bool]) {
    precondition(scores.count == isRelevant.count, "\(scores.count) scores for \(isRelevant.count)")
    let order = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
    self.isRelevant = order.map { isRelevant[$0] }
  }

  /// How many items are right.
  public var relevantCount: Int { isRelevant.count(where: \.self) }

  /// The mean, over the right items, of the share of right ones down to them; nil if none is right.
  ///
  ///     AP = (1 / R) Σ precision at the rank of each right item
  public var averagePrecision: Double? {
    var (found, sum) = (0, 0.0)
    for (index, isRight) in isRelevant.enumerated() where isRight {
      found += 1
      sum += Double(found) / Double(index + 1)
    }
    return found > 0 ? sum / Double(found) : nil
  }

  /// The share of right items among the first `count`, or among all if there are fewer.
  public func precision(at count: Int) -> Double {
    let first = isRelevant.prefix(count)
    return first.isEmpty ? 0 : Double(first.count(where: \.self)) / Double(first.count)
  }

  /// P@N: the precision at as many items as are right; nil if none is.
  public var precisionAtRelevantCount: Double? {
    let count = relevantCount
    return count > 0 ? precision(at: count) : nil
  }
}
