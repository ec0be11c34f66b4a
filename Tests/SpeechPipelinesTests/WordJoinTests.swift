import Testing

@testable import SpeechPipelines

@Suite struct WordJoinTests {
  private func words(_ list: (String, Double, Double)...) -> [Transcript.Word] {
    list.map { Transcript.Word(word: $0.0, start: $0.1, end: $0.2, confidence: 1) }
  }

  private func joined(
    _ left: [Transcript.Word], _ right: [Transcript.Word], cut: Double?
  ) -> [Transcript.Word] {
    var join = WordJoin()
    join.append(left, cut: nil)
    join.append(right, cut: cut)
    return join.words
  }

  @Test func afterAPauseAllWordsStay() {
    let left = words(("ONE", 0, 1))
    #expect(joined(left, words(("ONE", 1.1, 2)), cut: nil).map(\.word) == ["ONE", "ONE"])
  }

  /// Both sides have heard B and C; the change is at C, the nearer one to the cut.
  @Test func theSidesChangeAtACommonWord() {
    let left = words(("A", 0, 1), ("B", 1, 2), ("C", 2, 3), ("X", 3, 3.5))
    let right = words(("Y", 0.8, 1), ("B", 1.1, 2), ("C", 2.1, 3), ("D", 3, 4))
    let found = joined(left, right, cut: 2.5)
    #expect(found.map(\.word) == ["A", "B", "C", "D"])
    #expect(found[2].start == 2, "the left side's times")
  }

  /// A word on the cut is heard a little earlier here and a little later there: it is neither lost
  /// nor doubled.
  @Test(arguments: [-0.1, -0.02, 0, 0.02, 0.1])
  func aWordOnTheCutIsKeptOnce(shift: Double) {
    let left = words(("A", 0, 1), ("B", 1.8, 2.2))
    let right = words(("B", 1.8 + shift, 2.2 + shift), ("C", 3, 4))
    #expect(joined(left, right, cut: 2).map(\.word) == ["A", "B", "C"])
    #expect(joined(left, right, cut: 2 + shift).map(\.word) == ["A", "B", "C"])
  }

  /// The same word said twice is not one word.
  @Test func repeatedWords() {
    let left = words(("NO", 0, 0.4), ("NO", 0.5, 0.9), ("NO", 1, 1.4))
    let right = words(("NO", 0.5, 0.9), ("NO", 1, 1.4), ("NO", 1.5, 1.9))
    #expect(joined(left, right, cut: 1).count == 4)
  }

  @Test func withoutACommonWordTheMiddleDecides() {
    let left = words(("A", 0, 1), ("X", 1.8, 2.4))
    let right = words(("Y", 1.5, 1.9), ("C", 2.1, 3))
    #expect(joined(left, right, cut: 2).map(\.word) == ["A", "C"])
  }

  @Test func timesNeverOverlap() {
    let left = words(("A", 0, 1), ("B", 1.2, 2.1))
    let found = joined(left, words(("C", 1.9, 3)), cut: 2)
    #expect(found.map(\.word) == ["A", "B", "C"])
    #expect(found[1].end <= found[2].start && found[1].start <= found[1].end)
  }

  @Test func silentSides() {
    #expect(joined([], [], cut: 2) == [])
    #expect(joined([], words(("A", 1, 1.5), ("B", 2, 3)), cut: 2).map(\.word) == ["B"])
    #expect(joined(words(("A", 1, 1.5), ("B", 2, 3)), [], cut: 2).map(\.word) == ["A"])
  }
}
