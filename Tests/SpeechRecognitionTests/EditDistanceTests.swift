import SpeechRecognition
import Tensors
import Testing

@Suite struct EditDistanceTests {
  static func distance(_ reference: String, _ hypothesis: String) -> EditDistance {
    EditDistance(reference: Array(reference), hypothesis: Array(hypothesis))
  }

  @Test(arguments: [
    ("", "", 0, 0, 0), ("abc", "abc", 0, 0, 0), ("abc", "", 0, 3, 0), ("", "ab", 0, 0, 2),
    ("abc", "axc", 1, 0, 0), ("kitten", "sitting", 2, 0, 1),
    // Two substitutions would do as well, but a deletion and an insertion keep the b.
    ("ab", "bc", 0, 1, 1),
  ])
  func countsByHand(
    reference: String, hypothesis: String, substitutions: Int, deletions: Int, insertions: Int
  ) {
    #expect(
      Self.distance(reference, hypothesis)
        == EditDistance(
          substitutions: substitutions, deletions: deletions, insertions: insertions,
          referenceLength: reference.count))
  }

  /// The least (edits, substitutions) of all alignments of two strings, by trying each.
  static func least(_ one: Substring, _ other: Substring) -> (Int, Int) {
    guard let a = one.first, let b = other.first else { return (one.count + other.count, 0) }
    var diagonal = least(one.dropFirst(), other.dropFirst())
    if a != b { diagonal = (diagonal.0 + 1, diagonal.1 + 1) }
    let deletion = least(one.dropFirst(), other)
    let insertion = least(one, other.dropFirst())
    let choices = [diagonal, (deletion.0 + 1, deletion.1), (insertion.0 + 1, insertion.1)]
    return choices.min(by: <) ?? diagonal
  }

  @Test func agreesWithEnumerationOfAllAlignments() {
    var generator = SeededGenerator(seed: 3)
    func word() -> String {
      String(
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          "abc".randomElement(using: &generator) ?? "a"
        })
    }
    for _ in 0..<200 {
      let (reference, hypothesis) = (word(), word())
      let found = Self.distance(reference, hypothesis)
      let expected = Self.least(reference[...], hypothesis[...])
      #expect((found.total, found.substitutions) == expected, "\(reference) → \(hypothesis)")
      #expect(found.insertions - found.deletions == hypothesis.count - reference.count)
      #expect(found.deletions >= 0 && found.insertions >= 0)
    }
  }

  @Test func isAMetric() {
    var generator = SeededGenerator(seed: 4)
    let words = (0..<12).map { _ in
      (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        Int.random(in: 0...2, using: &generator)
      }
    }
    func total(_ one: [Int], _ other: [Int]) -> Int {
      EditDistance(reference: one, hypothesis: other).total
    }
    for a in words {
      for b in words {
        #expect(total(a, b) == total(b, a))
        #expect((total(a, b) == 0) == (a == b))
        for c in words { #expect(total(a, c) <= total(a, b) + total(b, c)) }
      }
    }
  }
}
