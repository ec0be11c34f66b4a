import NeuralNetworks
import SpokenLanguageUnderstanding
import Tensors
import TestSupport
import Testing

@Suite struct TransitionScoresTests {
  @Test(arguments: 1...5, [1, 2, 3, 4] as [UInt64])
  func `The best path is the best of all chains`(time: Int, seed: UInt64) throws {
    var transitions = TransitionScores(smallTags)
    let random = Tensor.random([35], seed: seed).values
    for index in 0..<25 { transitions.between[index] += random[index] }
    for index in 0..<5 {
      transitions.start[index] += random[25 + index]
      transitions.end[index] += random[30 + index]
    }
    let emissions = Tensor.random([time, 5], seed: seed + 50).values
    let found = transitions.bestPath(emissions)
    let scores = allChains(of: 5, length: time).map {
      (score: transitions.score(of: $0, emissions: emissions), path: $0)
    }
    let best = try #require(scores.max { $0.score < $1.score })
    #expect(found == best.path)
  }

  /// I-a alone would score best, but begins no sentence and does not follow O.
  @Test func `Forbidden tags are avoided`() {
    let tags = TagSet(["B-a", "I-a"])
    let transitions = TransitionScores(tags)
    #expect(transitions.bestPath([0, -1, 9]) == [0])
    #expect(transitions.bestPath([0, -1, 9, 0, -5, 9]) == [1, 2])
    #expect(transitions.bestPath([0, -20, 9, 0, -5, 9]) == [0, 0])
    #expect(transitions.bestPath([]) == [])
  }

  @Test func `What may follow what`() {
    func allows(_ next: String, after previous: String?) -> Bool? {
      guard let next = smallTags.names[next] else { return nil }
      return smallTags.allows(next, after: previous.flatMap { smallTags.names[$0] })
    }
    #expect(allows("I-a", after: "B-a") == true && allows("I-a", after: "I-a") == true)
    #expect(allows("I-a", after: nil) == false && allows("I-a", after: "O") == false)
    #expect(allows("I-a", after: "B-b") == false && allows("I-a", after: "I-b") == false)
    #expect(allows("B-a", after: "I-b") == true && allows("O", after: "I-b") == true)
    #expect(smallTags.names.entries == ["O", "B-a", "I-a", "B-b", "I-b"])
  }
}
