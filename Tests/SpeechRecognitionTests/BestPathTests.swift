import Foundation
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct BestPathTests {
  /// Six frames read a a ∅ a b b, which collapses to a a b.
  ///
  /// The first `a` has probabilities 0.5 and 0.9, so 0.7 in the mean.
  @Test func collapsesPathByHand() {
    let probabilities: [[Float]] = [
      [0.3, 0.5, 0.2], [0.1, 0.9, 0.0], [0.8, 0.1, 0.1], [0.2, 0.6, 0.2], [0.1, 0.2, 0.7],
      [0.0, 0.0, 1.0],
    ]
    let path = BestPath(Tensor(shape: [6, 3], values: probabilities.joined().map { log($0) }))
    #expect(path.labels == [1, 1, 2])
    #expect(path.spans.map(\.frames) == [0..<2, 3..<4, 4..<6])
    expectClose(path.spans.map(\.probability), [0.7, 0.6, 0.85])
    #expect(abs(path.logProbability - log(0.5 * 0.9 * 0.8 * 0.6 * 0.7)) < 1e-6)
  }

  @Test(arguments: [UInt64](1...10))
  func isTheMostProbablePath(seed: UInt64) throws {
    let frames = randomLogProbabilities(frames: 5, labels: 3, seed: seed)
    let paths = PathEnumeration(frames).paths
    let best = try #require(paths.max { $0.logProbability < $1.logProbability })
    let found = BestPath(frames)
    #expect(found.labels == PathEnumeration.text(best.labels))
    #expect(abs(found.logProbability - best.logProbability) < 1e-6)
  }

  @Test func noFramesAndBlanksReadNothing() {
    #expect(BestPath(Tensor(shape: [0, 3])).labels == [])
    #expect(BestPath(Tensor(shape: [2, 2], values: [0, -9, 0, -9])).spans == [])
  }
}
