import Foundation
import SpeechRecognition
import Tensors
import Testing

@Suite struct PrefixBeamSearchTests {
  private func search(width: Int = 100, threshold: Float = -.infinity) -> PrefixBeamSearch {
    var configuration = PrefixBeamSearch.Configuration()
    configuration.beamWidth = width
    configuration.labelThreshold = threshold
    return PrefixBeamSearch(configuration)
  }

  /// Two frames have y = (0.6, 0.4): the best path is ∅∅ with 0.36, but three paths read `a`:
  /// aa 0.16, a∅ 0.24, ∅a 0.24, together 0.64.
  @Test func aTextBeatsTheBestPathByHand() {
    let frames = Tensor(shape: [2, 2], values: [0.6, 0.4, 0.6, 0.4].map { log($0) })
    #expect(BestPath(frames).labels == [])
    let found = search()(frames)
    #expect(found.map(\.labels) == [[1], []])
    #expect(abs(found[0].logProbability - log(0.64)) < 1e-6)
    #expect(abs(found[1].logProbability - log(0.36)) < 1e-6)
  }

  @Test(arguments: 1...5, [UInt64](1...4))
  func wideBeamEqualsSumOverAllPaths(frames: Int, seed: UInt64) {
    let logProbabilities = randomLogProbabilities(frames: frames, labels: 3, seed: seed)
    let expected = PathEnumeration(logProbabilities).textProbabilities
    let found = search()(logProbabilities)
    #expect(Set(found.map(\.labels)) == Set(expected.keys))
    #expect(found.count == expected.count)
    for hypothesis in found {
      #expect(
        abs(exp(hypothesis.logProbability) - expected[hypothesis.labels, default: 0]) < 1e-6)
    }
    #expect(found.map(\.logProbability) == found.map(\.logProbability).sorted(by: >))
  }

  /// What a beam sums are some of the paths of a text, so the loss bounds it.
  @Test(arguments: [1, 2, 5, 20, 200])
  func noHypothesisIsMoreProbableThanItsText(width: Int) {
    let frames = randomLogProbabilities(frames: 30, labels: 6, seed: 21)
    let found = search(width: width, threshold: -5)(frames)
    #expect(found.count == width)
    #expect(Set(found.map(\.labels)).count == width)
    for hypothesis in found.prefix(5) {
      let loss = CTCLoss()(
        frames.reshaped([30, 1, 6]), utterance: 0, length: 30, target: hypothesis.labels
      ).loss
      #expect(hypothesis.logProbability <= -loss + 1e-5)
    }
  }

  /// A beam that holds every text that fits in eight frames loses no path.
  @Test func allTextsHaveTheProbabilityOfTheLoss() {
    let frames = randomLogProbabilities(frames: 8, labels: 3, seed: 22)
    let found = search(width: 511)(frames)
    let texts = sequences(of: 1...2, upTo: 8).filter { CTCLoss.minimumFrames($0) <= 8 }
    #expect(Set(found.map(\.labels)) == Set(texts))
    for hypothesis in found {
      let loss = CTCLoss()(
        frames.reshaped([8, 1, 3]), utterance: 0, length: 8, target: hypothesis.labels
      ).loss
      #expect(abs(hypothesis.logProbability + loss) < 1e-6, "text \(hypothesis.labels)")
    }
  }

  /// Texts leave a narrow beam and come back while longer ones that begin with them stay.
  @Test(arguments: [1, 2, 3, 8, 30, 100], [UInt64](30...34))
  func narrowBeamEqualsPlainSearch(width: Int, seed: UInt64) {
    let frames = randomLogProbabilities(frames: 40, labels: 4, seed: seed)
    let expected = plainSearch(frames, width: width)
    let found = search(width: width)(frames)
    #expect(found.map(\.labels) == expected.map(\.labels))
    for (found, expected) in zip(found, expected) {
      #expect(abs(exp(found.logProbability - expected.logProbability) - 1) < 1e-9)
    }
  }

  /// The search with whole texts as the keys of a dictionary, and no logarithms.
  private func plainSearch(_ frames: Tensor, width: Int) -> [PrefixBeamSearch.Hypothesis] {
    typealias Endings = (blank: Double, label: Double)
    var beams: [[Int]: Endings] = [[]: (1, 0)]
    for t in 0..<frames.rowCount {
      let y = (0..<frames.columnCount).map { exp(Double(frames[t, $0])) }
      var next: [[Int]: Endings] = [:]
      for (text, p) in beams {
        next[text, default: (0, 0)].blank += y[blankLabel] * (p.blank + p.label)
        for label in 1..<frames.columnCount {
          if label == text.last {
            next[text, default: (0, 0)].label += y[label] * p.label
            next[text + [label], default: (0, 0)].label += y[label] * p.blank
          } else {
            next[text + [label], default: (0, 0)].label += y[label] * (p.blank + p.label)
          }
        }
      }
      let best = next.sorted { $0.value.blank + $0.value.label > $1.value.blank + $1.value.label }
      beams = Dictionary(uniqueKeysWithValues: best.prefix(width).map { ($0.key, $0.value) })
    }
    return beams.map { text, p in
      PrefixBeamSearch.Hypothesis(labels: text, logProbability: log(p.blank + p.label))
    }.sorted { $0.logProbability > $1.logProbability }
  }

  @Test func edges() {
    #expect(search()(Tensor(shape: [0, 3])).map(\.labels) == [[]])
    let certain = search()(Tensor(shape: [1, 3], values: [-.infinity, -.infinity, 0]))
    #expect(certain == [PrefixBeamSearch.Hypothesis(labels: [2], logProbability: 0)])
    #expect(search()(Tensor(shape: [2, 2], repeating: -.infinity)) == [])
    #expect(search()(Tensor(shape: [2, 2], repeating: .nan)) == [])
    #expect(search(width: 3)(Tensor(shape: [9, 5], repeating: -log(5))).count == 3)
  }
}
