import Testing

@testable import SpeechPipelines

@Suite struct BatchPlanTests {
  let durations = (0..<37).map { Double($0 * 17 % 23) / 4 + 0.3 }

  func plan(batchSize: Int = 5, seed: UInt64 = 1, epoch: Int = 0) -> BatchPlan {
    BatchPlan(durations: durations, batchSize: batchSize, seed: seed, epoch: epoch)
  }

  @Test(arguments: [1, 2, 5, 36, 37, 38, Int.max])
  func everyUtteranceOnce(batchSize: Int) {
    for epoch in 0..<5 {
      let batches = plan(batchSize: batchSize, epoch: epoch).batches
      #expect(batches.flatMap(\.self).sorted() == Array(0..<37))
      #expect(batches.allSatisfy { $0.count <= batchSize && !$0.isEmpty })
      #expect(batches.count == (37 - 1) / min(batchSize, 37) + 1)
    }
  }

  @Test func longestFirst() {
    for batch in plan().batches {
      for (one, next) in zip(batch, batch.dropFirst()) {
        #expect((durations[one], next) > (durations[next], one))
      }
    }
  }

  /// Lengths vary by 10 % before sorting, so a batch spans little more than that.
  @Test func lengthsInABatchAreAlike() {
    let unsorted = durations.chunked(by: 5).map(spread).reduce(0, +)
    let planned = plan().batches.map { $0.map { durations[$0] } }.map(spread).reduce(0, +)
    #expect(planned < unsorted / 2)
  }

  private func spread(_ values: [Double]) -> Double {
    (values.max() ?? 0) - (values.min() ?? 0)
  }

  @Test func repeatableButDifferentByEpochAndSeed() {
    #expect(plan() == plan())
    #expect(plan(epoch: 1) != plan() && plan(seed: 2) != plan())
    #expect(Set(plan(epoch: 1).batches.map(Set.init)) != Set(plan().batches.map(Set.init)))
  }

  @Test func nothing() {
    #expect(BatchPlan(durations: [], batchSize: 3, seed: 1, epoch: 0).batches == [])
  }
}

extension [Double] {
  fileprivate func chunked(by count: Int) -> [[Double]] {
    stride(from: 0, to: self.count, by: count).map {
      Array(self[$0..<Swift.min($0 + count, self.count)])
    }
  }
}
