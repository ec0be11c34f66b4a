import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct MelFilterbankTests {
  @Test func oneTriangleByHand() throws {
    // Slaney's scale is linear below 1 kHz: edges at 0, 400 and 800 Hz, bins 100 Hz apart.
    var configuration = FeatureConfiguration()
    configuration.sampleRate = 1600
    configuration.frameLength = 0.01
    configuration.filterCount = 1
    configuration.coefficientCount = 1
    configuration.lowFrequency = 0
    configuration.melScale = .slaney
    let bank = try MelFilterbank(configuration)
    let weights = bank.matrix
    expectClose(weights, [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0])

    configuration.normalizesFilterArea = true
    // Height 2 / 800 Hz.
    expectClose(
      try MelFilterbank(configuration).matrix, weights.map { $0 / 400 }, absolute: 1e-8)

    var energies: [Float] = [0, 0]
    bank([Float](repeating: 1, count: 9) + [0, 0, 0, 0, 2, 0, 0, 0, 0], into: &energies)
    expectClose(energies, [4, 2])
  }

  @Test func scalesInvert() {
    for scale in FeatureConfiguration.MelScale.allCases {
      for hertz in stride(from: 0.0, through: 8000, by: 250) {
        #expect(abs(scale.hertz(scale.mel(hertz)) - hertz) < 1e-6)
      }
    }
    #expect(abs(FeatureConfiguration.MelScale.htk.mel(1000) - 999.99) < 0.01)
    #expect(abs(FeatureConfiguration.MelScale.slaney.mel(6400) - 42) < 1e-9)
  }

  /// Between the first and the last centre, neighbouring triangles add up to 1.
  @Test func trianglesAddUpToOne() throws {
    var configuration = FeatureConfiguration()
    configuration.filterCount = 20
    let weights = try MelFilterbank(configuration).matrix
    for bin in 10..<220 {
      let sum = weights[bin * 20..<(bin + 1) * 20].reduce(0, +)
      #expect(abs(sum - 1) < 1e-5)
    }
  }

  /// With warp w a tone at w f excites the filter that f excites without; the top stays.
  @Test(arguments: [0.85, 0.9, 1.1, 1.15])
  func warpMovesFilters(warp: Double) throws {
    var configuration = FeatureConfiguration()
    configuration.filterCount = 30
    let plain = try MelFilterbank(configuration)
    configuration.warp = warp
    let warped = try MelFilterbank(configuration)
    func centroids(_ bank: MelFilterbank) -> [Double] {
      let weights = bank.matrix
      return (0..<30).map { filter in
        let column = (0..<257).map { Double(weights[$0 * 30 + filter]) }
        return column.indices.reduce(0.0) { $0 + Double($1) * column[$1] } / column.reduce(0, +)
      }
    }
    let (before, after) = (centroids(plain), centroids(warped))
    for filter in 5..<24 { #expect(abs(after[filter] / before[filter] - warp) < 0.02) }
    // The uppermost edge stays at half the sample rate, which is bin 256.
    for bank in [plain, warped] { #expect(bank.matrix.lastIndex { $0 > 0 } == 255 * 30 + 29) }
    #expect(zip(after, after.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// A model file without a warp reads as before, and says nothing of it when written.
  @Test func noWarpIsNotWritten() throws {
    let json = try JSONEncoder().encode(FeatureConfiguration())
    #expect(!String(decoding: json, as: UTF8.self).contains("warp"))
    #expect(try JSONDecoder().decode(FeatureConfiguration.self, from: json).warp == nil)
  }

  @Test func anEmptyFilterIsRefused() {
    var configuration = FeatureConfiguration()
    configuration.filterCount = 300
    #expect(
      throws: SpeechFeatureError.emptyFilter(index: 2, filterCount: 300, fftLength: 512)
    ) { try FeatureExtractor(configuration) }
  }
}

extension MelFilterbank {
  /// All weights, [binCount, filterCount]: the energies of spectra with a single bin.
  var matrix: [Float] {
    var spectra = [Float](repeating: 0, count: binCount * binCount)
    for bin in 0..<binCount { spectra[bin * binCount + bin] = 1 }
    var energies = [Float](repeating: .nan, count: binCount * filterCount)
    self(spectra, into: &energies)
    return energies
  }
}

extension PackedMatrix {
  /// The matrix, [depth, columns]: its product with the identity.
  var unpacked: [Float] {
    var identity = Tensor(shape: [depth, depth])
    for row in 0..<depth { identity[row, row] = 1 }
    return multiply(identity).values
  }
}
