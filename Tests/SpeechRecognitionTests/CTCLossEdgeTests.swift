import Foundation
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct CTCLossEdgeTests {
  private func loss(_ logits: [Float], labels: Int, _ target: [Int]) -> CTCLoss.Utterance {
    let frames = logits.count / labels
    return CTCLoss()(
      Tensor(shape: [frames, 1, labels], values: logits), utterance: 0, length: frames,
      target: target)
  }

  @Test func oneFrameIsAClassifier() {
    let found = loss([1, 2, 4], labels: 3, [2])
    let softmax: [Float] = [1, 2, 4].map { exp($0) / (exp(1) + exp(2) + exp(4)) }
    #expect(abs(found.loss + Double(log(softmax[2]))) < 1e-6)
    expectClose(found.gradient, [softmax[0], softmax[1], softmax[2] - 1])
  }

  @Test func emptyTargetIsThePathOfBlanks() {
    let found = loss([0.9, 0.1, 0.8, 0.2].map { log($0) }, labels: 2, [])
    #expect(abs(found.loss + log(0.9 * 0.8)) < 1e-6)
    expectClose(found.gradient, [-0.1, 0.1, -0.2, 0.2])
  }

  @Test func noFramesReadOnlyTheEmptyText() {
    #expect(loss([], labels: 3, []).loss == 0)
    #expect(loss([], labels: 3, [1]).loss == .infinity)
    #expect(CTCLoss()(Tensor(shape: [4, 0, 3]), lengths: [], targets: []).losses == [])
  }

  @Test func oneLabelOverAllFramesIsCertain() {
    let found = loss([0, 50, 0, 50, 0, 50], labels: 2, [1])
    #expect(found.loss >= 0 && found.loss < 1e-7)
    expectClose(found.gradient, [0, 0, 0, 0, 0, 0], absolute: 1e-7)
  }

  /// With equal logits each of 3³ paths is equally likely, and six of them read `a`:
  /// a∅∅ ∅a∅ ∅∅a aa∅ ∅aa aaa.
  @Test func equalLogitsCountPaths() {
    #expect(abs(loss([Float](repeating: 5, count: 9), labels: 3, [1]).loss + log(6 / 27)) < 1e-7)
  }

  @Test(arguments: [
    ([], 0), ([4], 1), ([1, 2, 3], 3), ([1, 1], 3), ([2, 2, 2, 1], 6), ([1, 2, 1], 3),
  ])
  func fewestFramesLeaveExactlyOnePath(target: [Int], frames: Int) {
    #expect(CTCLoss.minimumFrames(target) == frames)
    let found = loss([Float](repeating: 0, count: 5 * frames), labels: 5, target)
    #expect(abs(found.loss - Double(frames) * log(5)) < 1e-6)
  }

  @Test func impossibleTargetIsInfinitelyCostlyAndTeachesNothing() {
    let found = loss([1, 2, 3, 4], labels: 2, [1, 1])
    #expect(found.loss == .infinity)
    #expect(found.gradient == [0, 0, 0, 0])
  }

  @Test func hugeLogitsNeitherOverflowNorUnderflow() {
    let right = loss([-1e4, 1e4, 1e4, -1e4], labels: 2, [1])
    #expect(right.loss >= 0 && right.loss < 1e-7)
    let wrong = loss([1e4, -1e4, 1e4, -1e4], labels: 2, [1])
    #expect(abs(wrong.loss - (2e4 - log(2))) < 1e-3)
    expectClose(wrong.gradient, [0.5, -0.5, 0.5, -0.5])
    let largest = loss([3e38, -3e38, 0, 3e38], labels: 2, [1])
    #expect(abs(largest.loss) < 1e-7)
  }

  /// Frame 1 cannot be `a`: only ∅a is left, 0.5 in frame 2.
  @Test func impossibleLabelsLeaveTheOtherPaths() {
    let found = loss([0, -.infinity, 0, 0], labels: 2, [1])
    #expect(abs(found.loss - log(2)) < 1e-7)
    expectClose(found.gradient, [0, 0, 0.5, -0.5])
    let none = loss([0, -.infinity, 0, -.infinity], labels: 2, [1])
    #expect(none.loss == .infinity)
    #expect(none.gradient == [0, 0, 0, 0])
  }

  @Test(arguments: [Float.nan, .infinity])
  func logitsWithoutSoftmaxGiveNoNumber(bad: Float) {
    let found = loss([0, 0, bad, 0], labels: 2, [1])
    #expect(found.loss.isNaN)
    #expect(found.gradient == [0, 0, 0, 0])
    #expect(loss([-.infinity, -.infinity], labels: 2, []).loss.isNaN)
  }

  /// Buffers left by a long utterance must not leak into a short one after it.
  @Test func utterancesAreIndependent() {
    var generator = SeededGenerator(seed: 5)
    let logits = Tensor(shape: [30, 2, 3], values: (0..<180).map { _ in generator.normal() })
    let both = CTCLoss()(logits, lengths: [30, 3], targets: [[1, 2, 1, 2, 2, 1, 1], [2]])
    let alone = CTCLoss()(logits, utterance: 1, length: 3, target: [2])
    #expect(both.losses[1] == alone.loss)
    #expect((0..<3).map { both.gradient[2, 1, $0] } == Array(alone.gradient[6...]))
  }
}
