import TestSupport
import Testing

@testable import SpeechFeatures

/// The steps between the cut and the Fourier transform, on frames small enough for the hand.
@Suite struct FrameStepTests {
  private func after(_ samples: [Float], _ step: (inout MutableSpan<Double>) -> Void) -> [Float] {
    var result = samples.map(Double.init)
    var span = result.mutableSpan
    step(&span)
    return result.map { Float($0) }
  }

  @Test func offsetRemoval() {
    #expect(after([1, 2, 6]) { OffsetRemoval(isOn: true)(&$0) } == [-2, -1, 3])
    #expect(after([1, 2, 6]) { OffsetRemoval(isOn: false)(&$0) } == [1, 2, 6])
  }

  @Test func preEmphasisOfAFrame() {
    let filter = PreEmphasis(coefficient: 0.5, scope: .frame)
    #expect(after([2, 4, 8]) { filter(frame: &$0) } == [1, 3, 6])
    var previous: Float = 0
    #expect(filter(signal: [2, 4, 8], previous: &previous) == [2, 4, 8])
  }

  @Test func preEmphasisOfASignalInParts() {
    let filter = PreEmphasis(coefficient: 0.5, scope: .signal)
    var previous: Float = 0
    #expect(filter(signal: [2, 4], previous: &previous) == [2, 3])
    #expect(filter(signal: [], previous: &previous).isEmpty)
    #expect(filter(signal: [8], previous: &previous) == [6])
    #expect(after([2, 4, 8]) { filter(frame: &$0) } == [2, 4, 8])
  }

  @Test func energyAtItsStage() throws {
    let energy = FrameEnergy(stage: .raw, floor: 1)
    func measured(
      _ samples: [Float], at stage: FeatureConfiguration.Energy
    ) -> Float? {
      var samples = samples.map(Double.init)
      return energy(samples.mutableSpan, at: stage)
    }
    expectClose([try #require(measured([3, 4], at: .raw))], [3.218_875_8])  // ln 25
    #expect(measured([3, 4], at: .windowed) == nil)
    #expect(measured([0, 0], at: .raw) == 0)
  }

  /// Sums go through vector registers of eight: lengths around them.
  @Test(arguments: [0, 1, 7, 8, 9, 16, 23]) func sums(count: Int) {
    var values = (0..<count).map { Double($0) }
    let sum = values.mutableSpan.sum
    let sumOfSquares = values.mutableSpan.sumOfSquares
    #expect(sum == Double(count * (count - 1) / 2))
    #expect(sumOfSquares == Double((count - 1) * count * (2 * count - 1) / 6))
  }

  @Test func ditherHasItsDeviationAndRepeats() {
    let dither = Dither(standardDeviation: 2, seed: 5)
    let silence = [Float](repeating: 0, count: 20000)
    let noise = after(silence) { dither(&$0, frame: 1) }
    let variance = noise.reduce(0) { $0 + $1 * $1 } / Float(noise.count)
    #expect(abs(variance - 4) < 0.2)
    #expect(noise == after(silence) { dither(&$0, frame: 1) })
    #expect(noise != after(silence) { dither(&$0, frame: 2) })
  }

  @Test func logarithmKeepsAboveItsFloor() {
    var energies: [Float] = [0, 1, 100]
    Logarithm(floor: 0.1, unit: .decibel)(&energies)
    expectClose(energies, [-10, 0, 20])
  }
}
