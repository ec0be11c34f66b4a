import Tensors
import Testing

@testable import SpeechPipelines

@Suite struct AlternativeJoinTests {
  private func texts(_ list: (String, Double)...) -> [Transcript.Alternative] {
    list.map { Transcript.Alternative(text: $0.0, score: $0.1) }
  }

  @Test func bestSums() {
    var join = AlternativeJoin(count: 3)
    join.append(texts(("A", -1), ("B", -3)))
    join.append([])
    join.append(texts(("C D", -2), ("", -2.5), ("E", -9)))
    #expect(join.alternatives == texts(("A C D", -3), ("A", -3.5), ("B C D", -5)))
  }

  @Test func nobodySpoke() {
    #expect(AlternativeJoin(count: 2).alternatives == texts(("", 0)))
  }

  /// Equal to the best of all sums, for any number that is kept.
  @Test(arguments: 1...12)
  func bruteForce(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let parts = (0..<4).map { part in
      (0..<5).map { Transcript.Alternative(text: "\(part)\($0)", score: Double(random.normal())) }
        .sorted { $0.score > $1.score }
    }
    var join = AlternativeJoin(count: count)
    for part in parts { join.append(part) }
    var all = [(text: "", score: 0.0)]
    for part in parts {
      all = all.flatMap { before in
        part.map { (before.text + " " + $0.text, before.score + $0.score) }
      }
    }
    let best = all.sorted { $0.score > $1.score }.prefix(count)
    #expect(join.alternatives.map(\.text) == best.map { String($0.text.dropFirst()) })
  }
}
