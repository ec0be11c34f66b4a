/// How well queries find other sayings of their words: MAP, P@N, P@1, EER and MTWV.
///
/// Every query is scored against every item that may be found. A query of whose word no item is
/// there does not count.
///
///     MAP   = mean of the queries' average precisions
///     P@N   = mean of their precisions at as many items as are right
///     EER   = the rate at which misses and false alarms of all pairs together are equally frequent
///     MTWV  = max over thresholds θ of  1 − mean over queries ( P_miss(θ) + β P_FA(θ) )
///
/// P_FA is a share of the wrong items of a query. β weighs false alarms: 999.9 is NIST's, meant for
/// rare words in hours of speech, and with a few hundred items forgives hardly one.
///
/// Reference: Hazen, Shen & White (2009), *Query-by-example spoken term detection using phonetic
/// posteriorgram templates* (P@N, EER); Fiscus et al. (2007), *Results of the 2006 spoken term
/// detection evaluation* (TWV).
public struct RetrievalFigures: Sendable {
  /// A pair that was scored; weights are those of its query.
  private struct Trial {
    var score: Float
    /// 1 / (right items of the query) for a right item, 1 / (wrong items) for a wrong one.
    var share: Double
    var isRelevant: Bool
  }

  private var trials: [Trial] = []
  private var averagePrecisions: [Double] = []
  private var precisionsAtCount: [Double] = []
  private var firsts: [Double] = []

  /// Makes figures of no query yet.
  public init() {}

  /// How many queries count.
  public var queryCount: Int { averagePrecisions.count }
  /// How many pairs were scored for them.
  public var trialCount: Int { trials.count }

  /// Adds what a query found.
  ///
  /// - Parameters:
  ///   - scores: how well each item fits, higher is better.
  ///   - isRelevant: whether each is of the query's word, [as many as scores].
  ///   - relevantCount: how many right items there are, if not all of them were found.
  ///   - trialCount: how many items there are; of continuous speech, its seconds, as NIST counts.
  public mutating func add(
    scores: [Float], isRelevant: [Bool], relevantCount: Int? = nil, trialCount: Int? = nil
  ) {
    let ranked = RankedList(scores: scores, isRelevant: isRelevant)
    let right = relevantCount ?? ranked.relevantCount
    precondition(right >= ranked.relevantCount, "\(ranked.relevantCount) right of \(right)")
    guard right > 0 else { return }
    // What was not found has a precision of 0.
    averagePrecisions.append(
      (ranked.averagePrecision ?? 0) * Double(ranked.relevantCount) / Double(right))
    precisionsAtCount.append(
      Double(ranked.isRelevant.prefix(right).count(where: \.self)) / Double(right))
    firsts.append(ranked.precision(at: 1))
    let wrong = max(1, (trialCount ?? scores.count) - right)
    for (score, isRight) in zip(scores, isRelevant) {
      trials.append(
        Trial(score: score, share: 1 / Double(isRight ? right : wrong), isRelevant: isRight))
    }
  }

  /// Adds the queries of other figures.
  public mutating func add(_ other: RetrievalFigures) {
    trials += other.trials
    averagePrecisions += other.averagePrecisions
    precisionsAtCount += other.precisionsAtCount
    firsts += other.firsts
  }

  /// MAP, from 0 to 1.
  public var meanAveragePrecision: MeanWithInterval { MeanWithInterval(averagePrecisions) }

  /// P@N, from 0 to 1.
  public var precisionAtCount: MeanWithInterval { MeanWithInterval(precisionsAtCount) }

  /// The share of queries whose first item is right.
  public var precisionAtOne: MeanWithInterval { MeanWithInterval(firsts) }

  /// The equal error rate over all pairs, from 0 to 1; nil unless there are right and wrong ones.
  ///
  /// Between two thresholds the rates are taken to move on straight lines.
  public var equalErrorRate: Double? {
    let right = trials.count(where: \.isRelevant)
    let wrong = trials.count - right
    guard right > 0, wrong > 0 else { return nil }
    var (hits, alarms) = (0, 0)
    var before = (miss: 1.0, alarm: 0.0)
    for group in falling() {
      hits += group.count(where: \.isRelevant)
      alarms += group.count { !$0.isRelevant }
      let now = (miss: 1 - Double(hits) / Double(right), alarm: Double(alarms) / Double(wrong))
      if now.alarm >= now.miss {
        // The two lines from before to now cross.
        let (gapBefore, gapNow) = (before.miss - before.alarm, now.alarm - now.miss)
        let share = gapBefore + gapNow > 0 ? gapBefore / (gapBefore + gapNow) : 0
        return before.alarm + share * (now.alarm - before.alarm)
      }
      before = now
    }
    return before.alarm
  }

  /// The largest term-weighted value, at most 1, and the threshold at which it is reached; 0 and
  /// infinity if nothing is better than finding nothing.
  ///
  /// - Parameter falseAlarmCost: β.
  /// - Returns: the value and its threshold.
  public func maximumTermWeightedValue(
    falseAlarmCost: Double = 999.9
  ) -> (value: Double, threshold: Float) {
    guard queryCount > 0 else { return (0, .infinity) }
    var (sum, best) = (0.0, (value: 0.0, threshold: Float.infinity))
    for group in falling() {
      for trial in group { sum += trial.isRelevant ? trial.share : -falseAlarmCost * trial.share }
      let value = sum / Double(queryCount)
      if value > best.value { best = (value, group[group.startIndex].score) }
    }
    return best
  }

  /// The pairs by falling score, those of equal score together: no threshold lies between them.
  private func falling() -> [ArraySlice<Trial>] {
    let sorted = trials.sorted { $0.score > $1.score }
    var groups: [ArraySlice<Trial>] = []
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end].score == sorted[start].score { end += 1 }
      groups.append(sorted[start..<end])
      start = end
    }
    return groups
  }
}
