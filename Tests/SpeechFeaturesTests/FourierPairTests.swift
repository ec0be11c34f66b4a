import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct FourierPairTests {
  @Test func fourPointsByHand() {
    // X[0] = 1+2+3+4; X[1] = (1−3) + i(4−2); X[2] = 1−2+3−4.
    var pair = FourierPair(length: 4)
    pair.samples = [1, 2, 3, 4]
    pair.transform()
    expectClose(pair.spectrum, [10, 0, -2, 2, -2, 0])
    pair.invert()
    expectClose(pair.samples, [1, 2, 3, 4])
  }

  @Test(arguments: [2, 6, 64, 1000])
  func inverseGivesTheSamplesBack(length: Int) {
    var pair = FourierPair(length: length)
    var random = SeededGenerator(seed: 1)
    let samples = (0..<length).map { _ in random.normal() }
    pair.samples = samples
    pair.transform()
    pair.invert()
    expectClose(pair.samples, samples, absolute: 1e-5, relative: 0)
  }

  /// However the signal is cut into blocks, it is Σₘ h[m] x[n − m].
  @Test(arguments: [1, 3, 11, 12, 13, 100])
  func convolvesAsTheSumSays(count: Int) {
    var random = SeededGenerator(seed: 2)
    let signal = (0..<count).map { _ in random.normal() }
    let response = (0..<5).map { _ in random.normal() }
    var pair = FourierPair(length: 16)
    let expected = (0..<count).map { n in
      (0...min(n, 4)).reduce(Float(0)) { $0 + response[$1] * signal[n - $1] }
    }
    expectClose(pair.convolve(signal, with: response), expected, absolute: 1e-5, relative: 0)
  }
}
