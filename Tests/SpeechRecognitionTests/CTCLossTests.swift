import Foundation
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct CTCLossTests {
  /// Two frames, labels ∅ and a, y(1) = (0.4, 0.6), y(2) = (0.3, 0.7). The paths that read `a`:
  ///
  ///     aa 0.6 × 0.7 = 0.42,   a∅ 0.6 × 0.3 = 0.18,   ∅a 0.4 × 0.7 = 0.28,   together 0.88
  ///
  /// Frame 1 is `a` with probability 0.60 / 0.88, frame 2 with 0.70 / 0.88. The gradient for `a`
  /// is 0.6 − 0.60/0.88 = −0.0818182 and 0.7 − 0.70/0.88 = −0.0954545, and for ∅ the opposite.
  @Test func twoFramesByHand() {
    let logits = Tensor(shape: [2, 1, 2], values: [0.4, 0.6, 0.3, 0.7].map { log($0) })
    let found = CTCLoss()(logits, lengths: [2], targets: [[1]])
    #expect(abs(found.losses[0] + log(0.88)) < 1e-7)
    expectClose(found.gradient.values, [0.0818182, -0.0818182, 0.0954545, -0.0954545])
  }

  struct Golden: Decodable {
    var shape: [Int]
    var lengths: [Int]
    var targets: [[Int]]
    var losses: [Double]
    var gradient: [Float]
  }

  /// `scripts/oracles/ctc.py`: different lengths, repeated labels, an empty target.
  @Test func agreesWithPyTorch() throws {
    let expected = try golden("ctc-loss", as: Golden.self, in: .module)
    let logits = Tensor(
      shape: expected.shape,
      values: (0..<expected.shape.reduce(1, *)).map { index in
        Float(4 * sin(0.7 * Double(index) + 0.01 * Double(index * index)))
      })
    let found = CTCLoss()(logits, lengths: expected.lengths, targets: expected.targets)
    for (b, frames) in expected.lengths.enumerated() {
      #expect(abs(found.losses[b] - expected.losses[b]) < 2e-8 * Double(frames))
    }
    expectClose(found.gradient.values, expected.gradient, absolute: 1e-6, relative: 1e-5)
  }

  /// A central difference along random directions: L(u + εd) − L(u − εd) ≈ 2ε ⟨gradient, d⟩.
  @Test(arguments: [UInt64](1...5))
  func gradientPredictsChange(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let (lengths, targets) = ([9, 6], [[1, 2, 2, 3], [3, 1]])
    let scales: [Float] = [0.5, 2]
    let logits = Tensor(shape: [9, 2, 4], values: (0..<72).map { _ in 2 * generator.normal() })
    let direction = (0..<72).map { _ in generator.normal() }
    func loss(at step: Float) -> Double {
      var moved = logits
      moved.values = zip(logits.values, direction).map { $0 + step * $1 }
      let losses = CTCLoss()(moved, lengths: lengths, targets: targets).losses
      return zip(losses, scales).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    let gradient = CTCLoss()(logits, lengths: lengths, targets: targets, scales: scales).gradient
    let predicted = zip(gradient.values, direction).reduce(0) { $0 + Double($1.0 * $1.1) }
    let step: Float = 5e-3
    let measured = (loss(at: step) - loss(at: -step)) / Double(2 * step)
    #expect(abs(measured - predicted) < 1e-3 * max(1, abs(predicted)))
  }

  /// Over three labels, the loss of every target of up to three labels is that of its paths.
  @Test(arguments: 1...5)
  func equalsSumOverAllPaths(frames: Int) {
    let logProbabilities = randomLogProbabilities(frames: frames, labels: 3, seed: 7)
    let logits = logProbabilities.reshaped([frames, 1, 3])
    let texts = PathEnumeration(logProbabilities).textProbabilities
    for target in sequences(of: 1...2, upTo: 3) {
      let loss = CTCLoss()(logits, lengths: [frames], targets: [target]).losses[0]
      #expect(abs(exp(-loss) - texts[target, default: 0]) < 1e-6, "target \(target)")
      #expect(loss.isFinite == (texts[target] != nil), "target \(target)")
    }
  }

  @Test func allTargetsTogetherAreCertain() {
    let logits = randomLogProbabilities(frames: 5, labels: 3, seed: 8).reshaped([5, 1, 3])
    let total = sequences(of: 1...2, upTo: 5).reduce(0) { sum, target in
      sum + exp(-CTCLoss()(logits, lengths: [5], targets: [target]).losses[0])
    }
    #expect(abs(total - 1) < 1e-6)
  }

  @Test func batchEqualsSinglesWhateverThePadding() {
    var generator = SeededGenerator(seed: 3)
    var logits = Tensor(shape: [7, 3, 4], values: (0..<84).map { _ in generator.normal() })
    let (lengths, targets) = ([7, 4, 2], [[1, 1, 2], [3], [2, 1]])
    for t in 4..<7 { for k in 0..<4 { logits[t, 1, k] = .nan } }
    let batch = CTCLoss()(logits, lengths: lengths, targets: targets, scales: [1, 0.25, 3])
    for (b, scale) in [Float(1), 0.25, 3].enumerated() {
      let single = CTCLoss()(
        logits, utterance: b, length: lengths[b], target: targets[b], scale: scale)
      #expect(single.loss == batch.losses[b])
      for t in 0..<7 {
        for k in 0..<4 {
          let expected = t < lengths[b] ? single.gradient[t * 4 + k] : 0
          #expect(batch.gradient[t, b, k] == expected)
        }
      }
    }
  }

  @Test func threadsShareABatch() async {
    var generator = SeededGenerator(seed: 6)
    let logits = Tensor(shape: [9, 4, 3], values: (0..<108).map { _ in generator.normal() })
    let targets = [[1, 2], [2], [1, 1], [2, 1, 2]]
    let losses = await withTaskGroup(of: (Int, Double).self) { group in
      for b in 0..<4 {
        group.addTask { (b, CTCLoss()(logits, utterance: b, length: 9, target: targets[b]).loss) }
      }
      return await group.reduce(into: [Double](repeating: 0, count: 4)) { $0[$1.0] = $1.1 }
    }
    let lengths = [Int](repeating: 9, count: 4)
    #expect(losses == CTCLoss()(logits, lengths: lengths, targets: targets).losses)
  }

  /// The probability is below e⁻⁷⁴⁵, where 64 bits underflow, and yet occupancies sum to one.
  ///
  /// Then the gradient sums to zero at each frame.
  @Test func longUtteranceKeepsItsPrecision() {
    var generator = SeededGenerator(seed: 4)
    let logits = Tensor(
      shape: [300, 1, 12], values: (0..<3600).map { _ in 12 * generator.normal() })
    let target = (0..<100).map { _ in Int(generator.next() % 11) + 1 }
    let found = CTCLoss()(logits, lengths: [300], targets: [target])
    #expect(found.losses[0] > 745 && found.losses[0].isFinite)
    for t in 0..<300 {
      let sum = (0..<12).reduce(Float(0)) { $0 + found.gradient[t, 0, $1] }
      #expect(abs(sum) < 1e-5, "frame \(t)")
    }
  }
}
