import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct CodedSoundTests {
  func noise(_ count: Int) -> [Float] {
    var random = SeededGenerator(seed: 1)
    return (0..<count).map { _ in 0.1 * random.normal() }
  }

  @Test(arguments: [0, 1, 511, 512, 5000])
  func nothingIsLostWithoutSteps(count: Int) {
    let coded = CodedSound.transformCoded(
      noise(count), sampleRate: 16_000, band: 0...8000, step: 0)
    expectClose(coded, noise(count), absolute: 1e-6, relative: 0)
  }

  /// Rounding to a step s costs s²/12 for each of two parts; frames that overlap halve the error.
  @Test(arguments: [0.25, 0.5, 1])
  func noiseOfASteps(step: Float) {
    let samples = noise(16_000)
    let coded = CodedSound.transformCoded(samples, sampleRate: 16_000, band: 0...8000, step: step)
    let error = zip(coded, samples).map { $0 - $1 }.meanPower
    let ratio = 10 * log10(samples.meanPower / error)
    #expect(abs(ratio - 10 * log10(12 / Double(step * step))) < 1, "\(ratio) dB")
  }

  @Test(arguments: [(200.0, 0.0), (1000, 1), (3000, 1), (5000, 0)])
  func telephonePassesItsBand(frequency: Double, expected: Double) {
    let samples = (0..<16_000).map { Float(sin(2 * .pi * frequency * Double($0) / 16_000)) }
    let coded = CodedSound.transformCoded(samples, sampleRate: 16_000, band: 300...3400, step: 0)
    let middle = Array(coded[2000..<14_000]).meanPower / 0.5
    #expect(abs(middle - expected) < 0.01)
  }

  /// Full scale, zero and clipping are exact; in between the error is a share of the sample.
  @Test func telephoneByHand() {
    expectClose(CodedSound.telephoneCoded([0, 1, -1, 3, -3]), [0, 1, -1, 1, -1])
    for x in stride(from: Float(0.01), to: 1, by: 0.013) {
      let (plus, minus) = (
        CodedSound.telephoneCoded([x])[0], CodedSound.telephoneCoded([-x])[0]
      )
      // Half a step of 1/127 in y is (1/255 + x) ln 256 / 254 in x.
      #expect(abs(plus - x) <= 1.02 * (1 / 255 + x) * log(256) / 254 && minus == -plus)
    }
  }
}
