import Foundation
import Testing

@testable import SpeechRecognition

/// The steps of the beam search, one by one; probabilities below are of the beam `…a`.
@Suite struct PrefixBeamTests {
  private let beam = PrefixBeam(prefix: 7, endingInBlank: log(0.2), endingInLabel: log(0.3))

  private func expectProbabilities(
    _ beam: PrefixBeam, blank: Double, label: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(exp(beam.endingInBlank) - blank) < 1e-12, sourceLocation: sourceLocation)
    #expect(abs(exp(beam.endingInLabel) - label) < 1e-12, sourceLocation: sourceLocation)
    #expect(abs(exp(beam.total) - blank - label) < 1e-12, sourceLocation: sourceLocation)
  }

  /// A blank follows either ending; `a` again changes nothing only if no blank came between.
  @Test func keepingReadsABlankOrTheLastLabelAgain() {
    let kept = beam.kept(blank: log(0.5), lastLabel: log(0.1))
    expectProbabilities(kept, blank: (0.2 + 0.3) * 0.5, label: 0.3 * 0.1)
    #expect(kept.prefix == 7 && kept.appended == blankLabel)
  }

  @Test func anotherLabelExtendsBothEndings() {
    let longer = beam.extended(by: 2, after: 1, log(0.4))
    expectProbabilities(longer, blank: 0, label: (0.2 + 0.3) * 0.4)
    #expect(longer.prefix == 7 && longer.appended == 2)
  }

  @Test func theSameLabelExtendsOnlyAfterABlank() {
    expectProbabilities(beam.extended(by: 1, after: 1, log(0.4)), blank: 0, label: 0.2 * 0.4)
  }

  @Test func mergingAddsProbabilities() {
    let other = PrefixBeam(prefix: 3, endingInBlank: -.infinity, endingInLabel: log(0.1))
    let merged = beam.merged(with: other)
    expectProbabilities(merged, blank: 0.2, label: 0.4)
    #expect(merged.prefix == 7)
  }

  @Test(arguments: 1...12)
  func pruningKeepsTheMostProbableInOrder(width: Int) {
    let scores: [Double] = [-3, -1, -4, -1, -5, -9, -2, -6, -.infinity, -5, -3]
    let beams = scores.enumerated().map { place, score in
      PrefixBeam(prefix: place, endingInBlank: -.infinity, endingInLabel: score)
    }
    let places = scores.indices.filter { scores[$0] > -.infinity }
      .sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(width).sorted()
    #expect(PrefixBeam.pruned(beams, to: width).map(\.prefix) == places)
  }

  @Test func treeNamesEachSequenceOnce() {
    var tree = PrefixTree()
    let a = tree.child(of: PrefixTree.root, label: 1)
    let ab = tree.child(of: a, label: 2)
    #expect(tree.child(of: a, label: 2) == ab)
    #expect(tree.child(of: PrefixTree.root, label: 2) != ab)
    #expect(tree.labels(of: ab) == [1, 2])
    #expect(tree.labels(of: PrefixTree.root) == [])
    #expect(tree.parents[ab] == a && tree.lastLabels[ab] == 2)
  }

  @Test func labelsUnderTheThresholdExtendNothing() {
    let frame: [Double] = [-0.5, -1, -6, -.infinity, -5]
    #expect(PrefixBeamSearch.extendingLabels(frame, threshold: -5) == [1, 4])
    #expect(PrefixBeamSearch.extendingLabels(frame, threshold: -.infinity) == [1, 2, 4])
    #expect(PrefixBeamSearch.extendingLabels([-9, -8, -7], threshold: -5) == [2])
  }
}
