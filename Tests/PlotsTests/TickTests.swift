import Foundation
import Plots
import Testing

@Suite struct TickTests {
  @Test func stepsAreOneTwoOrFiveTimesAPowerOfTen() {
    // 10 / 5 = 2; 1 / 5 = 0.2; 7 / 5 = 1.4 → 2; 23 / 5 = 4.6 → 5; 300 / 5 = 60 → 100.
    #expect(niceTicks(in: 0...10, atMost: 6).map(\.label) == ["0", "2", "4", "6", "8", "10"])
    #expect(
      niceTicks(in: 0...1, atMost: 6).map(\.label) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(niceTicks(in: 0...7, atMost: 6).map(\.label) == ["0", "2", "4", "6"])
    #expect(niceTicks(in: 1...24, atMost: 6).map(\.label) == ["5", "10", "15", "20"])
    #expect(niceTicks(in: -100...200, atMost: 6).map(\.label) == ["−100", "0", "100", "200"])
    #expect(niceTicks(in: -80...0, atMost: 6).map(\.value) == [-80, -60, -40, -20, 0])
  }

  @Test func labelsHaveNoDigitsFromRounding() {
    // 3 × 0.1 = 0.30000000000000004 in binary, but 3 / 10 is the double nearest to 0.3.
    let ticks = niceTicks(in: 0...0.7, atMost: 8)
    #expect(ticks.map(\.label) == ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"])
    #expect(ticks.map(\.value) == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    #expect(niceTicks(in: 0.04...0.06, atMost: 3).map(\.label) == ["0.04", "0.05", "0.06"])
    #expect(
      niceTicks(in: 1_000.001...1_000.003, atMost: 3).map(\.label) == [
        "1000.001", "1000.002", "1000.003",
      ])
  }

  @Test func veryLargeAndSmallNumbersAreWrittenWithAnExponent() {
    #expect(
      niceTicks(in: 0...5e6, atMost: 3).map(\.label) == ["0", "5e6"])
    #expect(niceTicks(in: 0...2.5e6, atMost: 6).map(\.label).last == "2.5e6")
    #expect(niceTicks(in: -2e-7...0, atMost: 3).map(\.label) == ["−2e−7", "−1e−7", "0"])
  }

  @Test func stepsCanBeWhole() {
    #expect(
      niceTicks(in: 1...3, atMost: 12, hasWholeSteps: true).map(\.label) == ["1", "2", "3"])
  }

  @Test func logarithmicTicksAreSparserTheLongerTheRange() {
    #expect(
      niceLogarithmicTicks(in: 50...2_000, atMost: 6).map(\.label) == [
        "50", "100", "200", "500", "1000", "2000",
      ])
    #expect(
      niceLogarithmicTicks(in: 0.001...10, atMost: 6).map(\.label) == [
        "0.001", "0.01", "0.1", "1", "10",
      ])
    #expect(
      niceLogarithmicTicks(in: 1e-4...1e4, atMost: 5).map(\.label) == [
        "0.0001", "0.01", "1", "100", "10000",
      ])
    // No power of ten and only one of 1, 2, 5: as on a linear axis.
    #expect(niceLogarithmicTicks(in: 3...4, atMost: 3).map(\.label) == ["3.0", "3.5", "4.0"])
  }

  /// Over many ranges: ticks lie inside, evenly spaced by a 1-2-5 step, neither too many nor too
  /// few, every label is the number, and no smaller step would do.
  @Test func anyRangeHasRoundTicks() throws {
    for seed in 0..<2_000 {
      let lower = (uniform(seed, 0) - 0.5) * pow(10, (uniform(seed, 1) * 24 - 12).rounded())
      let span = (0.1 + uniform(seed, 2)) * pow(10, (uniform(seed, 3) * 24 - 12).rounded())
      let count = 6 + Int(uniform(seed, 4) * 15)
      guard span > 1e-8 * abs(lower) else { continue }
      let upper = lower + span
      let ticks = niceTicks(in: lower...upper, atMost: count)
      try #require(ticks.count >= 2 && ticks.count <= count, "seed \(seed)")
      let step = ticks[1].value - ticks[0].value
      let mantissa = step / pow(10, log10(step * (1 + 1e-6)).rounded(.down))
      #expect([1, 2, 5].contains { abs($0 - mantissa) < 1e-4 }, "seed \(seed): step \(step)")
      #expect(step >= span / Double(count - 1) * (1 - 1e-6), "seed \(seed)")
      #expect(step <= 2.5 * span / Double(count - 1) * (1 + 1e-6), "seed \(seed)")
      for (index, tick) in ticks.enumerated() {
        let margin = 1e-6 * step
        #expect(tick.value >= lower - margin && tick.value <= upper + margin, "seed \(seed)")
        #expect(
          abs(tick.value - ticks[0].value - Double(index) * step) < 1e-5 * step, "seed \(seed)")
        let number = Double(tick.label.replacing("−", with: "-"))
        #expect(number == tick.value, "seed \(seed): \(tick.label) at \(tick.value)")
      }
    }
  }

  private static let extremeRanges: [ClosedRange<Double>] = [
    0...0, 5...5, -.leastNonzeroMagnitude ... .leastNonzeroMagnitude, 1e300...1e300,
    1...(1 + 1e-15), (-7)...(-7),
    -.greatestFiniteMagnitude ... .greatestFiniteMagnitude, -.infinity ... .infinity,
  ]

  @Test(arguments: extremeRanges)
  func extremeRangesHaveTicks(_ range: ClosedRange<Double>) {
    for ticks in [
      niceTicks(in: range, atMost: 8), niceLogarithmicTicks(in: range, atMost: 8),
      niceTicks(in: range, atMost: 0),
    ] {
      #expect(ticks.allSatisfy { $0.value.isFinite && !$0.label.isEmpty })
      #expect(ticks.count <= 8)
    }
    #expect(niceTicks(in: range, atMost: 8).count >= 2)
  }

  /// Evenly spread numbers in [0, 1) that depend on a seed and a position (SplitMix64).
  private func uniform(_ seed: Int, _ position: UInt64) -> Double {
    var z = (UInt64(seed) &* 8 &+ position &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
