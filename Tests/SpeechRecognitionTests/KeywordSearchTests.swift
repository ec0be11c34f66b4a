import Foundation
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct KeywordSearchTests {
  /// Log-probabilities that say the given labels, one a frame, with probability 0.9.
  private func saying(_ labels: [Int], count: Int = 4) -> Tensor {
    Tensor(
      shape: [labels.count, count],
      values: labels.flatMap { said in
        (0..<count).map { log($0 == said ? 0.9 : 0.1 / Float(count - 1)) }
      })
  }

  @Test func `A word that is said has score 1 and its frames`() {
    let places = KeywordSearch(labels: [1, 2])(saying([0, 3, 1, 1, 0, 2, 0, 3]), least: 0.5)
    #expect(places.map(\.frames) == [2..<6])
    #expect(places[0].score == 1)
  }

  @Test func `Each of two places is found, a worse one behind`() {
    var scores = saying([1, 2, 0, 0, 1, 2])
    scores[5, 2] = log(0.2)
    scores[5, 3] = log(0.75)
    let places = KeywordSearch(labels: [1, 2])(scores, least: 0.3)
    #expect(places.map(\.frames) == [0..<2, 4..<6])
    expectClose([places[1].score], [(0.2 / 0.75 as Float).squareRoot()])
  }

  @Test func `Equal neighbours need a blank between them`() {
    let search = KeywordSearch(labels: [1, 1])
    #expect(search(saying([1, 0, 1]), least: 0.9).map(\.frames) == [0..<3])
    #expect(search(saying([3, 1, 1, 3]), least: 0.9).isEmpty)
  }

  /// Tries all paths of short random scores.
  @Test func `The best path, by trying all`() {
    for seed in 1...5 as ClosedRange<UInt64> {
      let scores = Tensor.random([5, 3], seed: seed).logSoftmax()
      let word = [1, 2]
      var best = -Float.infinity
      func walk(_ t: Int, _ state: Int, _ sum: Float) {
        let row = (0..<3).map { scores[t, $0] }
        let label = [1, 0, 2][state]
        let sum = sum + row[label] - (row.max() ?? 0)
        if state == 2 { best = max(best, sum) }
        guard t < 4 else { return }
        for next in state...min(2, state + 2) { walk(t + 1, next, sum) }
      }
      for start in 0..<5 { walk(start, 0, 0) }
      let found = KeywordSearch(labels: word)(scores, least: 0).first?.score ?? 0
      expectClose([found], [exp(best / 2)])
    }
  }

  @Test func `A handicap lowers each score by its share of a label`() {
    let scores = saying([0, 1, 0, 2, 0])
    let found = KeywordSearch(labels: [1, 2], handicap: -1)(scores, least: 0.1)
    #expect(found.map(\.frames) == [1..<4])
    expectClose([found[0].score], [exp(-0.5)])
    #expect(KeywordSearch(labels: [1, 2], handicap: -1).best(scores) == found[0])
    #expect(KeywordSearch(labels: [1, 2, 1, 2]).best(saying([1, 2])) == nil)
  }
}
