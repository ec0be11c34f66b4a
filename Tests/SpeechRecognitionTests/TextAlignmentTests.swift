import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechRecognition

@Suite struct TextAlignmentTests {
  /// Log-probabilities of random posteriors, [frames, labels].
  func scores(_ frames: Int, labels: Int, seed: UInt64) -> Tensor {
    var random = SeededGenerator(seed: seed)
    return Tensor(
      shape: [frames, labels],
      values: (0..<frames * labels).map { _ in 2 * random.normal() }
    ).logSoftmax()
  }

  /// The best path is said the second way: label 2 where label 1 is unlikely.
  @Test func choosesByHand() throws {
    // Frames: blank, 2, blank, 3; each with probability 0.7, the others 0.1.
    let loud = [0, 2, 0, 3]
    let values = loud.flatMap { label in (0..<4).map { Float(log($0 == label ? 0.7 : 0.1)) } }
    let alignment = try TextAlignment(
      of: [[[1], [2]], [[3]]], in: Tensor(shape: [4, 4], values: values))
    #expect(alignment.words.map(\.choice) == [1, 0])
    #expect(alignment.words.map(\.frames) == [1..<2, 3..<4])
    #expect(abs(alignment.logProbability - 4 * log(0.7)) < 1e-6)
  }

  /// Without choices it is what the plain alignment finds, however words are divided.
  @Test func withoutChoicesAsForcedAlignment() throws {
    for seed in 0..<50 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let words = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
          Int.random(in: 1...3, using: &random)
        }
      }
      let scores = scores(30, labels: 4, seed: seed + 1000)
      let plain = try ForcedAlignment(of: words.flatMap(\.self), in: scores)
      let found = try TextAlignment(of: words.map { [$0] }, in: scores)
      #expect(abs(found.logProbability - plain.logProbability) < 1e-9)
      #expect(found.words.flatMap(\.spans) == plain.spans)
      #expect(found.words.map { $0.spans.map(\.label) } == words)
    }
  }

  /// The best of all combinations of pronunciations, each aligned by itself.
  @Test func choicesAsByEnumeration() throws {
    for seed in 0..<40 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let words = (0..<3).map { _ in
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
          (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Int.random(in: 1...3, using: &random)
          }
        }
      }
      let scores = scores(14, labels: 4, seed: seed + 2000)
      var best = -Double.infinity
      for a in words[0] {
        for b in words[1] {
          for c in words[2] {
            guard let path = try? ForcedAlignment(of: a + b + c, in: scores) else { continue }
            best = max(best, path.logProbability)
          }
        }
      }
      let found = try TextAlignment(of: words, in: scores)
      #expect(abs(found.logProbability - best) < 1e-9, "seed \(seed)")
      let said = zip(words, found.words).flatMap { $0[$1.choice] }
      #expect(found.words.flatMap { $0.spans.map(\.label) } == said)
    }
  }

  /// A long text in posteriors as sharp as a trained recogniser's: the beam loses nothing, and
  /// needs a small part of time times states.
  @Test func longTextIsFollowed() throws {
    var random = SeededGenerator(seed: 7)
    let words = (0..<500).map { _ in (0..<4).map { _ in Int.random(in: 1...20, using: &random) } }
    var loud: [Int] = []
    var starts: [Int] = []
    for word in words {
      starts.append(loud.count + 3)
      loud += [0, 0, 0] + word.flatMap { [$0, 0] }
    }
    let values = loud.flatMap { label in
      (0..<21).map { Float(log($0 == label ? 0.9 : 0.005)) }
    }
    let scores = Tensor(shape: [loud.count, 21], values: values)
    let found = try TextAlignment(of: words.map { [$0, $0.reversed()] }, in: scores)
    #expect(found.words.map(\.frames.lowerBound) == starts)
    #expect(zip(words, found.words).allSatisfy { $0 == $0.reversed() || $1.choice == 0 })
  }

  /// The first words are silent for long: the beam has to be widened to wait for them.
  @Test func beamIsWidened() throws {
    let frames = 400
    let values = (0..<frames).flatMap { t -> [Float] in
      // Label 1 is heard at once, but the only 2 comes last; blanks in between are unlikely.
      let loud = t == frames - 1 ? 2 : 1
      return (0..<3).map { Float($0 == loud ? -0.01 : $0 == 0 ? -3 : -6) }
    }
    let scores = Tensor(shape: [frames, 3], values: values)
    let words = [[[1]], [[1]], [[1]], [[2]]]
    let found = try TextAlignment(of: words, in: scores)
    let plain = try ForcedAlignment(of: [1, 1, 1, 2], in: scores)
    #expect(abs(found.logProbability - plain.logProbability) < 1e-9)
  }

  @Test func edges() throws {
    let scores = scores(3, labels: 3, seed: 1)
    #expect(try TextAlignment(of: [], in: scores).words.isEmpty)
    #expect(throws: ForcedAlignmentError.tooFewFrames(found: 3, needed: 4, labels: 4)) {
      try TextAlignment(of: [[[1, 2]], [[1, 2], [1, 2, 1]]], in: scores)
    }
    // A repeated label needs a blank between.
    #expect(throws: ForcedAlignmentError.tooFewFrames(found: 3, needed: 5, labels: 3)) {
      try TextAlignment(of: [[[1, 1]], [[1]]], in: scores)
    }
    let never = Tensor(shape: [3, 3], values: [Float](repeating: -.infinity, count: 9))
    #expect(throws: ForcedAlignmentError.noPath(labels: 1)) {
      try TextAlignment(of: [[[1]]], in: never)
    }
  }
}
