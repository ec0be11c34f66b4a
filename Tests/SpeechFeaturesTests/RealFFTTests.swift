import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct RealFFTTests {
  /// Power spectra of a batch of frames, [frames, bins].
  private func powers(_ frames: [[Float]]) -> [Float] {
    let length = frames[0].count
    var fft = RealFFT(length: length, batchCount: frames.count)
    for (index, frame) in frames.enumerated() {
      let samples = frame.map(Double.init)
      fft.setFrame(index, to: samples.span)
    }
    var powers = [Float](
      repeating: .nan, count: frames.count * RealFFT.binCount(length: length))
    fft.powerSpectra(into: &powers)
    return powers
  }

  @Test func fourPointsByHand() {
    // X[0] = 1+2+3+4; X[1] = (1−3) + i(4−2); X[2] = 1−2+3−4.
    expectClose(powers([[1, 2, 3, 4]]), [100, 8, 4])
    expectClose(powers([[3, 1]]), [16, 4])
  }

  @Test func equalsNumpyForManyLengths() throws {
    let goldens = try golden("transforms", as: TransformOracle.self, in: .module).spectra
    #expect(goldens.count == 11)
    for golden in goldens {
      let frame = (0..<golden.length).map { n in
        Float(cos(0.3 * Double(n)) + 0.02 * Double(n % 7))
      }
      expectClose(
        powers([frame]), golden.values, absolute: 1e-4, relative: 1e-5, "\(golden.length) points")
    }
  }

  /// Σ x² = (|X[0]|² + 2 Σ |X[k]|² + |X[N/2]|²) / N.
  @Test(arguments: [6, 64, 200, 400, 510, 512, 1022]) func obeysParseval(length: Int) {
    var generator = SeededGenerator(seed: UInt64(length))
    let frame = (0..<length).map { _ in generator.normal() }
    let powers = powers([frame])
    let energy = 2 * powers.reduce(0, +) - powers[0] - powers[length / 2]
    expectClose(
      [energy / Float(length)], [frame.reduce(0) { $0 + $1 * $1 }], absolute: 0, relative: 1e-5)
  }

  @Test func batchEqualsSingles() {
    var generator = SeededGenerator(seed: 3)
    let frames = (0..<7).map { _ in (0..<60).map { _ in generator.normal() } }
    expectClose(powers(frames), frames.flatMap { powers([$0]) }, absolute: 1e-4)
  }

  /// A frame's bits depend neither on its place in the batch nor on the frames beside it.
  @Test(arguments: [60, 400, 512, 1022]) func framesDoNotMeet(length: Int) {
    var generator = SeededGenerator(seed: 4)
    let frame = (0..<length).map { _ in generator.normal() }
    let equal = powers([[Float]](repeating: frame, count: FrameBatch.frameCount))
    let binCount = RealFFT.binCount(length: length)
    for index in 0..<FrameBatch.frameCount {
      var frames = (0..<FrameBatch.frameCount).map { _ in
        (0..<length).map { _ in generator.normal() }
      }
      frames[index] = frame
      let part = powers(frames)[index * binCount..<(index + 1) * binCount]
      #expect(part == equal[0..<binCount])
    }
  }

  @Test func anOddLengthIsRefused() throws {
    var configuration = FeatureConfiguration()
    configuration.fftLength = 401
    let error = SpeechFeatureError.oddFFTLength(401)
    #expect(throws: error) { try FeatureExtractor(configuration) }
    #expect(error.description == "The FFT length is 401 samples, but must be even; take 402.")
  }

  @Test func manyThreadsMakePlans() async {
    let expected = powers([[1, 2, 3, 4]])
    await withTaskGroup(of: [Float].self) { group in
      for _ in 0..<32 { group.addTask { self.powers([[1, 2, 3, 4]]) } }
      for await found in group { #expect(found == expected) }
    }
  }
}
