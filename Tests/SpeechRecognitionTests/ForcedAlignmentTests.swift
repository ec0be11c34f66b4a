import Foundation
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct ForcedAlignmentTests {
  /// Three frames have y(1) = (0.9, 0.1), y(2) = (0.2, 0.8), y(3) = (0.3, 0.7).
  ///
  /// Of the six paths that read a, ∅aa with 0.9 × 0.8 × 0.7 = 0.504 is the most probable.
  @Test func threeFramesByHand() throws {
    let frames = Tensor(shape: [3, 2], values: [0.9, 0.1, 0.2, 0.8, 0.3, 0.7].map { log($0) })
    let alignment = try ForcedAlignment(of: [1], in: frames)
    #expect(alignment.spans.map(\.frames) == [1..<3])
    expectClose(alignment.spans.map(\.probability), [0.75])
    #expect(abs(alignment.logProbability - log(0.504)) < 1e-6)
  }

  @Test(arguments: 1...5, [UInt64](1...4))
  func equalsBestOfAllPaths(frames: Int, seed: UInt64) throws {
    let logProbabilities = randomLogProbabilities(frames: frames, labels: 3, seed: seed)
    let paths = PathEnumeration(logProbabilities)
    for target in sequences(of: 1...2, upTo: 3) {
      guard let best = paths.bestLogProbability(reading: target) else {
        #expect(throws: ForcedAlignmentError.self) {
          try ForcedAlignment(of: target, in: logProbabilities)
        }
        continue
      }
      let found = try ForcedAlignment(of: target, in: logProbabilities)
      #expect(abs(found.logProbability - best) < 1e-6, "target \(target)")
      #expect(found.spans.map(\.label) == target)
      // The spans are a path of that log-probability, so they are where it emits its labels.
      var path = [Int](repeating: blankLabel, count: frames)
      for span in found.spans { for t in span.frames { path[t] = span.label } }
      #expect(PathEnumeration.text(path) == target)
      let score = path.indices.reduce(0) { $0 + Double(logProbabilities[$1, path[$1]]) }
      #expect(abs(score - best) < 1e-6, "target \(target)")
    }
  }

  @Test func theBestPathOfAnUtteranceAlignsItsOwnText() throws {
    let frames = randomLogProbabilities(frames: 60, labels: 8, seed: 11)
    let best = BestPath(frames)
    let alignment = try ForcedAlignment(of: best.labels, in: frames)
    #expect(alignment.spans == best.spans)
    #expect(abs(alignment.logProbability - best.logProbability) < 1e-4)
  }

  @Test func textsThatDoNotFitAreErrors() throws {
    let frames = Tensor(shape: [2, 2], values: [0, -.infinity, 0, -.infinity])
    #expect(throws: ForcedAlignmentError.tooFewFrames(found: 2, needed: 3, labels: 2)) {
      try ForcedAlignment(of: [1, 1], in: frames)
    }
    #expect(throws: ForcedAlignmentError.noPath(labels: 1)) {
      try ForcedAlignment(of: [1], in: frames)
    }
    #expect(throws: ForcedAlignmentError.noPath(labels: 1)) {
      try ForcedAlignment(of: [1], in: Tensor(shape: [2, 2], repeating: .nan))
    }
    #expect(try ForcedAlignment(of: [], in: frames).spans == [])
    #expect(try ForcedAlignment(of: [], in: Tensor(shape: [0, 2])).logProbability == 0)
  }

  @Test func errorsSayWhatToDo() {
    #expect(
      "\(ForcedAlignmentError.tooFewFrames(found: 2, needed: 3, labels: 2))"
        == "A text of 2 labels needs at least 3 frames, but the recording has 2; check that text "
        + "and recording belong together.")
    #expect("\(ForcedAlignmentError.noPath(labels: 1))".contains("check that the model's outputs"))
  }
}
