import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct RealFFTTests {
  /// Spectra of a batch of frames, [frames, bins, 2].
  private func spectra(_ frames: [[Float]]) -> [Float] {
    var fft = RealFFT(length: frames[0].count, batchCount: frames.count)
    for (index, frame) in frames.enumerated() {
      fft.withFrame(index, count: frame.count) { $0.copy(frame.span, scale: 1) }
    }
    fft.execute()
    return fft.withSpectra { spectra in spectra.indices.map { spectra[$0] } }
  }

  @Test func fourPointsByHand() {
    // X[0] = 1+2+3+4; X[1] = (1−3) + i(4−2); X[2] = 1−2+3−4.
    expectClose(spectra([[1, 2, 3, 4]]), [10, 0, -2, 2, -2, 0])
  }

  @Test func equalsNumpyForManyLengths() throws {
    let goldens = try golden("transforms", as: TransformOracle.self, in: .module).spectra
    #expect(goldens.count == 11)
    for golden in goldens {
      let frame = (0..<golden.length).map { n in
        Float(cos(0.3 * Double(n)) + 0.02 * Double(n % 7))
      }
      expectClose(spectra([frame]), golden.values, absolute: 1e-4, "\(golden.length) points")
    }
  }

  /// Σ x² = (|X[0]|² + 2 Σ |X[k]|² + |X[N/2]|²) / N, where X[N/2] exists for even N only.
  @Test(arguments: [5, 64, 200, 400, 511, 512]) func obeysParseval(length: Int) {
    var generator = SeededGenerator(seed: UInt64(length))
    let frame = (0..<length).map { _ in generator.normal() }
    let spectrum = spectra([frame])
    var energy: Float = 0
    for bin in 0..<spectrum.count / 2 {
      let magnitude =
        spectrum[2 * bin] * spectrum[2 * bin] + spectrum[2 * bin + 1] * spectrum[2 * bin + 1]
      energy += (bin == 0 || 2 * bin == length ? 1 : 2) * magnitude
    }
    expectClose(
      [energy / Float(length)], [frame.reduce(0) { $0 + $1 * $1 }], absolute: 0, relative: 1e-5)
  }

  @Test func batchEqualsSingles() {
    var generator = SeededGenerator(seed: 3)
    let frames = (0..<7).map { _ in (0..<60).map { _ in generator.normal() } }
    expectClose(spectra(frames), frames.flatMap { spectra([$0]) }, absolute: 1e-5)
  }

  @Test func manyThreadsMakePlans() async {
    let expected = spectra([[1, 2, 3, 4]])
    await withTaskGroup(of: [Float].self) { group in
      for _ in 0..<32 { group.addTask { self.spectra([[1, 2, 3, 4]]) } }
      for await found in group { #expect(found == expected) }
    }
  }
}
