import SpeechRecognition
import Tensors
import Testing

@Suite struct BootstrapIntervalTests {
  /// Utterances of ten words, each with so many substitutions.
  static func rate(edits: [Int]) -> ErrorRate {
    ErrorRate(
      utterances: edits.map {
        EditDistance(substitutions: $0, deletions: 0, insertions: 0, referenceLength: 10)
      })
  }

  @Test func noSpreadNoWidth() {
    var generator = SeededGenerator(seed: 1)
    let interval = Self.rate(edits: [3, 3, 3]).bootstrapInterval(using: &generator)
    #expect(interval?.lower == 0.3 && interval?.upper == 0.3)
  }

  @Test func noUtterancesNoInterval() {
    var generator = SeededGenerator(seed: 1)
    #expect(Self.rate(edits: []).bootstrapInterval(using: &generator) == nil)
  }

  @Test func equalSeedsEqualIntervals() {
    let rate = Self.rate(edits: [0, 1, 2, 9, 4, 0, 0])
    func interval(seed: UInt64) -> BootstrapInterval? {
      var generator = SeededGenerator(seed: seed)
      return rate.bootstrapInterval(using: &generator)
    }
    #expect(interval(seed: 1) == interval(seed: 1))
    #expect(interval(seed: 1) != interval(seed: 2))
  }

  // The mean of n draws from a distribution with variance σ² is nearly normal with variance
  // σ² / n, so that the interval is nearly rate ± 1.96 σ / √n. Half of 400 utterances have 2
  // edits of 10 words and half none: σ = 0.1, and the interval is 0.1 ± 0.0098.
  @Test func agreesWithTheNormalApproximation() throws {
    let rate = Self.rate(edits: (0..<400).map { $0 % 2 * 2 })
    for seed in 0..<5 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let interval = try #require(rate.bootstrapInterval(using: &generator))
      #expect(abs(interval.lower - 0.0902) < 0.0015)
      #expect(abs(interval.upper - 0.1098) < 0.0015)
    }
  }

  /// Two draws from rates {0, 1} give 0, ½, ½ or 1, a quarter of the resamples each: the 10th
  /// percentile is 0 and the 90th 1, while the 35th and the 65th are ½.
  @Test func percentilesOfATinySet() throws {
    let rate = Self.rate(edits: [0, 10])
    var generator = SeededGenerator(seed: 9)
    let wide = try #require(rate.bootstrapInterval(confidence: 0.8, using: &generator))
    #expect(wide.lower == 0 && wide.upper == 1)
    let narrow = try #require(rate.bootstrapInterval(confidence: 0.3, using: &generator))
    #expect(narrow.lower == 0.5 && narrow.upper == 0.5)
  }

  @Test func oneResampleIsItsOwnInterval() throws {
    var generator = SeededGenerator(seed: 2)
    let interval = try #require(
      Self.rate(edits: [1, 5]).bootstrapInterval(resamples: 1, using: &generator))
    #expect(interval.lower == interval.upper)
  }

  @Test func emptyReferencesAreDefined() throws {
    var generator = SeededGenerator(seed: 2)
    let rate = ErrorRate(.words, references: ["", "a"], hypotheses: ["b", "a"])
    let interval = try #require(rate.bootstrapInterval(using: &generator))
    // Draws: both empty, 2 insertions over 1; both full, 0; one of each, 1 over 1.
    #expect(interval.lower == 0 && interval.upper == 2)
  }
}
