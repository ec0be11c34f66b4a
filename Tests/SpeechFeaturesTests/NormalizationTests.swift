import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct NormalizationTests {
  private func randomFrames(_ count: Int, seed: UInt64 = 1) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).flatMap { _ in [5 + 3 * generator.normal(), -100 + generator.normal()] }
  }

  /// Mean and population variance of each of two features.
  private func statistics(_ frames: [Float]) -> [Float] {
    (0..<2).flatMap { feature in
      let column = stride(from: feature, to: frames.count, by: 2).map { frames[$0] }
      let mean = column.reduce(0, +) / Float(column.count)
      return [mean, column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(column.count)]
    }
  }

  @Test func twoFramesByHand() {
    // Mean 2, variance 1.
    let normalization = MeanVarianceNormalization(normalizesVariance: true)
    expectClose(normalization([1, 3], featureCount: 1), [-1, 1])
    // Mean 4, variance 9.
    expectClose(normalization([1, 7], featureCount: 1), [-1, 1])
    expectClose(
      MeanVarianceNormalization(normalizesVariance: false)([1, 7], featureCount: 1), [-3, 3])
  }

  @Test func meanZeroVarianceOne() {
    let frames = MeanVarianceNormalization(normalizesVariance: true)(
      randomFrames(500), featureCount: 2)
    expectClose(statistics(frames), [0, 1, 0, 1], absolute: 1e-4)
  }

  @Test func aConstantFeatureBecomesZero() {
    let constant = [Float](repeating: -23.02585, count: 7)
    let zeros = [Float](repeating: 0, count: 7)
    #expect(
      MeanVarianceNormalization(normalizesVariance: true)(constant, featureCount: 1) == zeros)
    var running = RunningNormalization(normalizesVariance: true, horizon: 3, featureCount: 1)
    #expect(running.accept(constant) == zeros)
    #expect(
      MeanVarianceNormalization(normalizesVariance: true)([], featureCount: 1).isEmpty)
  }

  /// Until the horizon, a frame is normalised by the frames up to it.
  @Test func runningStatisticsAreThoseSoFar() {
    let frames = randomFrames(50)
    let whole = MeanVarianceNormalization(normalizesVariance: true)
    var running = RunningNormalization(normalizesVariance: true, horizon: 50, featureCount: 2)
    let found = running.accept(frames)
    for count in 1...50 {
      let expected = whole(Array(frames.prefix(2 * count)), featureCount: 2).suffix(2)
      expectClose(Array(found[2 * count - 2..<2 * count]), Array(expected), absolute: 1e-4)
    }
  }

  @Test func runningStatisticsForget() {
    var running = RunningNormalization(normalizesVariance: false, horizon: 10, featureCount: 1)
    _ = running.accept([Float](repeating: 100, count: 50))
    let last = running.accept([Float](repeating: 0, count: 100)).last ?? .nan
    // What is left of the old mean: 100 × (9/10)¹⁰⁰.
    expectClose([last], [-0.002_656], absolute: 1e-5)
  }

  @Test func partsEqualTheWhole() {
    let frames = randomFrames(30)
    var whole = RunningNormalization(normalizesVariance: true, horizon: 8, featureCount: 2)
    let expected = whole.accept(frames)
    var parts = RunningNormalization(normalizesVariance: true, horizon: 8, featureCount: 2)
    for _ in 0..<2 {
      #expect(
        parts.accept(Array(frames.prefix(14))) + parts.accept(Array(frames.dropFirst(14)))
          == expected)
      parts.finish()
    }
  }
}
