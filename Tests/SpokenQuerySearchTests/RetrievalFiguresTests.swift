import SpokenQuerySearch
import Tensors
import TestSupport
import Testing

/// Golden file: `scripts/oracles/query_search.py` (scikit-learn).
@Suite struct RetrievalFiguresTests {
  @Test func `Average precision, as scikit-learn`() throws {
    let golden = try golden("query-search", as: GoldenArrays.self, in: .module)
    let ranked = RankedList(
      scores: try golden["scores"].values,
      isRelevant: try golden.integers("isRelevant").map { $0 == 1 })
    expectClose([Float(ranked.averagePrecision ?? 0)], try golden["averagePrecision"].values)
  }

  @Test func `Average precision and P@N, worked out by hand`() {
    // Right at ranks 1, 3 and 4: (1 + 2/3 + 3/4) / 3.
    let ranked = RankedList([true, false, true, true, false])
    #expect(abs((ranked.averagePrecision ?? 0) - (1 + 2.0 / 3 + 3.0 / 4) / 3) < 1e-12)
    #expect(ranked.precisionAtRelevantCount == 2.0 / 3)
    #expect(ranked.precision(at: 1) == 1)
    #expect(RankedList([false, false]).averagePrecision == nil)
    #expect(RankedList([]).precisionAtRelevantCount == nil)
  }

  @Test func `Equal scores keep the order they were given in`() {
    #expect(
      RankedList(scores: [1, 2, 2, 1], isRelevant: [true, false, true, false]).isRelevant
        == [false, true, true, false])
  }

  @Test func `Queries of words that are nowhere else do not count`() {
    var figures = RetrievalFigures()
    figures.add(scores: [1, 2], isRelevant: [false, false])
    #expect(figures.queryCount == 0)
    figures.add(scores: [1, 2], isRelevant: [true, false])
    #expect(figures.queryCount == 1)
    #expect(figures.meanAveragePrecision.mean == 0.5)
    #expect(figures.precisionAtOne.mean == 0)
  }

  @Test func `What was not found counts`() {
    var figures = RetrievalFigures()
    // 2 of 4 are found, at ranks 1 and 3: (1 + 2/3) / 4; of 100 trials 96 are wrong.
    figures.add(
      scores: [3, 2, 1], isRelevant: [true, false, true], relevantCount: 4, trialCount: 100)
    #expect(abs(figures.meanAveragePrecision.mean - (1 + 2.0 / 3) / 4) < 1e-12)
    #expect(figures.precisionAtCount.mean == 0.5)
    #expect(figures.maximumTermWeightedValue(falseAlarmCost: 9.6).value == 0.5 - 0.1)
    figures.add(scores: [1], isRelevant: [false], relevantCount: 2, trialCount: 100)
    #expect(figures.queryCount == 2)
    #expect(abs(figures.meanAveragePrecision.mean - (1 + 2.0 / 3) / 8) < 1e-12)
  }

  /// Counts errors at every threshold of random scores, straight from the definitions.
  @Test func `Equal error rate and term-weighted value, by brute force`() {
    for seed in 1...8 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var figures = RetrievalFigures()
      var queries: [[(score: Float, isRelevant: Bool)]] = []
      for _ in 0..<5 {
        let query = (0..<20).map { index in
          // Coarse scores, so that some are equal.
          let isRelevant = index < 6
          return ((8 * (random.uniform() + (isRelevant ? 0.4 : 0))).rounded() / 8, isRelevant)
        }
        queries.append(query)
        figures.add(scores: query.map(\.0), isRelevant: query.map(\.1))
      }
      let all = queries.joined()
      let thresholds = Set(all.map(\.score)).sorted(by: >)
      var best = 0.0
      var crossing: Double?
      var before = (miss: 1.0, alarm: 0.0)
      for threshold in thresholds {
        let values = queries.map { query in
          let miss = 1 - Double(query.count { $0.isRelevant && $0.score >= threshold }) / 6
          let alarm = Double(query.count { !$0.isRelevant && $0.score >= threshold }) / 14
          return 1 - (miss + 20 * alarm)
        }
        best = max(best, values.reduce(0, +) / 5)
        let now = (
          miss: Double(all.count { $0.isRelevant && $0.score < threshold }) / 30,
          alarm: Double(all.count { !$0.isRelevant && $0.score >= threshold }) / 70
        )
        if crossing == nil, now.alarm >= now.miss {
          let share =
            (before.miss - before.alarm) / (before.miss - before.alarm + now.alarm - now.miss)
          crossing = before.alarm + share * (now.alarm - before.alarm)
        }
        before = now
      }
      #expect(abs(figures.maximumTermWeightedValue(falseAlarmCost: 20).value - best) < 1e-9)
      #expect(abs((figures.equalErrorRate ?? -1) - (crossing ?? -2)) < 1e-9)
    }
  }

  @Test func `The best and the worst ranking`() {
    var best = RetrievalFigures()
    best.add(scores: [4, 3, 2, 1], isRelevant: [true, true, false, false])
    #expect(best.equalErrorRate == 0)
    #expect(best.maximumTermWeightedValue().value == 1)
    #expect(best.maximumTermWeightedValue().threshold == 3)
    var worst = RetrievalFigures()
    worst.add(scores: [1, 2, 3, 4], isRelevant: [true, true, false, false])
    #expect(worst.equalErrorRate == 1)
    #expect(worst.maximumTermWeightedValue().value == 0)
    #expect(RetrievalFigures().equalErrorRate == nil)
  }

  @Test func `The interval of a mean, worked out by hand`() {
    // s² = 2/3 of 1, 0, 1, 0 … = (4 × 0.25) / 3; half = 1.96 √(s² / 4)
    let interval = MeanWithInterval([1, 0, 1, 0])
    #expect(interval.mean == 0.5)
    #expect(abs(interval.upper - 0.5 - 1.96 * (1.0 / 3 / 4).squareRoot()) < 1e-12)
    #expect(MeanWithInterval([0.3]).lower == 0.3)
  }
}
