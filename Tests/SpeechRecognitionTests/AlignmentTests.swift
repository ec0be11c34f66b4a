import SpeechRecognition
import Tensors
import Testing

@Suite struct AlignmentTests {
  static func alignment(_ reference: String, _ hypothesis: String) -> Alignment {
    Alignment(reference: words(reference), hypothesis: words(hypothesis))
  }

  @Test func printsAsScliteDoes() {
    #expect(
      Self.alignment("the cat sat on mat", "the cat on the hats").description == """
        REF: the cat SAT on *** MAT
        HYP: the cat *** on THE HATS
        """)
  }

  @Test func printsEmptySides() {
    #expect(Self.alignment("", "").description == "REF:\nHYP:")
    #expect(Self.alignment("a bc", "").description == "REF: A BC\nHYP: * **")
    #expect(Self.alignment("", "groß").description == "REF: *****\nHYP: GROSS")
  }

  @Test func pairsAreThoseThatAreCounted() {
    var generator = SeededGenerator(seed: 5)
    func sentence() -> [String] {
      (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        ["a", "b", "c", "d"].randomElement(using: &generator) ?? "a"
      }
    }
    for _ in 0..<200 {
      let (reference, hypothesis) = (sentence(), sentence())
      var found = EditDistance.zero
      var (left, right): ([String], [String]) = ([], [])
      for pair in Alignment(reference: reference, hypothesis: hypothesis).pairs {
        switch pair {
        case .match(let word):
          left.append(word)
          right.append(word)
        case .substitution(let one, let other):
          #expect(one != other)
          left.append(one)
          right.append(other)
          found.substitutions += 1
        case .deletion(let word):
          left.append(word)
          found.deletions += 1
        case .insertion(let word):
          right.append(word)
          found.insertions += 1
        }
      }
      found.referenceLength = left.count
      #expect(left == reference && right == hypothesis)
      #expect(found == EditDistance(reference: reference, hypothesis: hypothesis))
    }
  }
}
