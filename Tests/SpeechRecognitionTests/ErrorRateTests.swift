import Foundation
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct ErrorRateTests {
  /// What `scripts/oracles/error_rate.py` writes.
  struct Golden: Decodable {
    struct Counts: Decodable {
      var substitutions: Int
      var deletions: Int
      var insertions: Int
    }
    struct Pair: Decodable {
      var reference: String
      var hypothesis: String
      var wordErrorRate: Double
      var characterErrorRate: Double
      var words: Counts
      var characters: Counts
    }
    var pairs: [Pair]
    var wordErrorRate: Double
    var characterErrorRate: Double
  }

  @Test func byHand() {
    // 1 deletion of 3 words and 1 insertion beside 1: 2 / 4, not the mean of 1/3 and 1.
    let rate = ErrorRate(.words, references: ["a b c", "d"], hypotheses: [" a  c", "d e"])
    #expect(rate.rate == 0.5)
    #expect(
      rate.total
        == EditDistance(substitutions: 0, deletions: 1, insertions: 1, referenceLength: 4))
    // "a b" against "a c": 1 of 3 characters, the space among them.
    let characters = ErrorRate(.characters, references: ["a  b"], hypotheses: ["a c\n"])
    #expect(characters.rate == 1.0 / 3)
  }

  @Test func agreesWithJiwer() throws {
    let golden = try golden("error_rate", as: Golden.self, in: .module)
    #expect(golden.pairs.count >= 30)
    for pair in golden.pairs {
      for (unit, rate, counts) in [
        (ErrorRate.Unit.words, pair.wordErrorRate, pair.words),
        (.characters, pair.characterErrorRate, pair.characters),
      ] {
        let found = ErrorRate(unit, references: [pair.reference], hypotheses: [pair.hypothesis])
        #expect(found.rate == rate, "\(pair.reference) → \(pair.hypothesis)")
        // Among alignments with as few edits jiwer may take one with more substitutions.
        #expect(found.total.total == counts.substitutions + counts.deletions + counts.insertions)
        #expect(found.total.substitutions <= counts.substitutions)
        #expect(
          found.total.insertions - found.total.deletions == counts.insertions - counts.deletions)
      }
    }
    let (references, hypotheses) = (golden.pairs.map(\.reference), golden.pairs.map(\.hypothesis))
    #expect(
      ErrorRate(.words, references: references, hypotheses: hypotheses).rate
        == golden.wordErrorRate)
    #expect(
      ErrorRate(.characters, references: references, hypotheses: hypotheses).rate
        == golden.characterErrorRate)
  }

  @Test func emptyReferences() {
    #expect(ErrorRate(.words, references: [], hypotheses: []).rate == 0)
    #expect(ErrorRate(.words, references: [" "], hypotheses: [""]).rate == 0)
    #expect(ErrorRate(.words, references: [""], hypotheses: ["a b"]).rate == 2)
    #expect(ErrorRate(.words, references: ["", "a"], hypotheses: ["b", "a"]).rate == 1)
  }
}
