import Foundation
@testable import SpokenLanguageUnderstanding
import Tensors
import Testing

@Suite struct BaselineTests {
  /// 16 sentences as "fly from boston to san jose".
  static let flights: [TaggedSentence] = ["boston", "denver", "dallas", "san jose", "new york"]
    .flatMap { to in
      ["boston", "denver", "dallas", "san jose"].filter { $0 != to }.map { from in
        flight(from: from.split(separator: " "), to: to.split(separator: " "))
      }
    }

  private static func flight(from: [Substring], to: [Substring]) -> TaggedSentence {
    TaggedSentence(
      words: ["fly", "from"] + from.map(String.init) + ["to"] + to.map(String.init),
      tags: ["O", "O"] + from.indices.map { $0 == 0 ? "B-from" : "I-from" } + ["O"]
        + to.indices.map { $0 == 0 ? "B-to" : "I-to" },
      intent: to == ["boston"] || to == ["new", "york"] ? "east" : "west")
  }

  // Words a (B-x, B-x, O) and b (O, O); c is seen once, so it is the unknown word (O). With δ = 1,
  // words a, b and unknown, tags O and B-x:
  // p(a | B-x) = (2 + 1) / (2 + 3), p(a | O) = (1 + 1) / (4 + 3), p(unknown | O) = 2 / 7.
  @Test func `Emissions of a hidden Markov model by hand`() throws {
    let tagger = HiddenMarkovTagger(
      [
        TaggedSentence(words: ["a", "b"], tags: ["B-x", "O"]),
        TaggedSentence(words: ["a", "b", "a", "c"], tags: ["B-x", "O", "O", "O"]),
      ], smoothing: 1)
    #expect(tagger.words.entries == ["a", "b"] && tagger.tags.names.entries == ["O", "B-x"])
    let probabilities = tagger.emissions.map { exp(Double($0)) }
    for (found, expected) in zip(probabilities, [2.0 / 7, 0.6, 3.0 / 7, 0.2, 2.0 / 7, 0.2]) {
      #expect(abs(found - expected) < 1e-6)
    }
    // Both sentences begin with B-x: (2 + 1) / (2 + 2). O is followed by O twice, B-x by O twice.
    #expect(abs(exp(Double(tagger.transitions.start[1])) - 0.75) < 1e-6)
    #expect(abs(exp(Double(tagger.transitions.between[0])) - 0.75) < 1e-6)
    #expect(tagger(["a", "zebra"]).tags == ["B-x", "O"])
    #expect(tagger([]).tags == [])
  }

  @Test func `A hidden Markov model never says what is forbidden`() {
    let tagger = HiddenMarkovTagger(Self.flights)
    for sentence in Self.flights {
      let tags = tagger(sentence.words.reversed()).tags
      #expect(TaggedSentence(words: sentence.words, tags: tags).tags == tags)
    }
  }

  @Test func `A perceptron learns which city is which from the words beside it`() {
    var random = SeededGenerator(seed: 1)
    var wrong: [Double] = []
    let tagger = StructuredPerceptron(Self.flights, epochCount: 8, using: &random) {
      wrong.append($1)
    }
    #expect(wrong.count == 8 && wrong[0] > 0 && wrong[7] == 0)
    for sentence in Self.flights { #expect(tagger(sentence.words).tags == sentence.tags) }
    let found = tagger(["Fly", "from", "Tulsa", "to", "Reno"])
    #expect(
      found.slots == [SlotSpan(name: "from", words: 2..<3), SlotSpan(name: "to", words: 4..<5)])
    #expect(tagger([]).tags == [])
  }

  // One sentence "a" with B-x. All scores are 0, so O is guessed: step 1 gives B-x +1 and O −1 for
  // each feature. In steps 2 and 3 nothing changes. Averaged over 4 counts: 1 − 1/4.
  @Test func `Averaged weights by hand`() throws {
    var random = SeededGenerator(seed: 1)
    let tagger = try StructuredPerceptron(
      [TaggedSentence(words: ["a"], tags: ["B-x"])], epochCount: 3, using: &random)
    let feature = try #require(tagger.features["0=a"])
    #expect(tagger.weights[feature * 2..<feature * 2 + 2] == [-0.75, 0.75])
    #expect(tagger.transitions.start == [-0.75, 0.75])
  }
}
