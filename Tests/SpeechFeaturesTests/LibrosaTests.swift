import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

/// Features against librosa; `scripts/oracles/features.py` wrote the golden file.
@Suite struct LibrosaTests {
  struct Golden: Decodable {
    let cases: [Case]
    let filters: [Filters]
  }

  struct Case: Decodable {
    let waveform: String
    let sampleRate: Double
    let fftLength: Int
    let windowLength: Double
    let frameShift: Double
    let filterCount: Int
    let coefficientCount: Int
    let frameCount: Int
    let mfcc: [Float]
    let logMelStep: Int
    let logMel: [Float]

    func configuration(_ kind: FeatureConfiguration.Kind) -> FeatureConfiguration {
      var result = FeatureConfiguration.librosa(kind)
      result.sampleRate = sampleRate
      result.frameLength = windowLength / sampleRate
      result.frameShift = frameShift / sampleRate
      result.fftLength = fftLength
      result.filterCount = filterCount
      result.coefficientCount = coefficientCount
      return result
    }
  }

  struct Filters: Decodable {
    let melScale: FeatureConfiguration.MelScale
    let normalizesFilterArea: Bool
    let sampleRate: Double
    let fftLength: Int
    let filterCount: Int
    let lowFrequency: Double
    let highFrequency: Double
    let weights: [Float]
  }

  @Test func featuresEqualLibrosas() throws {
    for golden in try golden("librosa", as: Golden.self, in: .module).cases {
      let samples = try waveform(named: golden.waveform, sampleRate: golden.sampleRate)
      let mfcc = try FeatureExtractor(golden.configuration(.mfcc))(samples)
      #expect(mfcc.shape == [golden.frameCount, golden.coefficientCount])
      // Decibels: 0.003 is a relative error of 7e-4 in an energy.
      expectClose(mfcc.values, golden.mfcc, absolute: 3e-3, relative: 1e-5, "MFCC")

      let logMel = try FeatureExtractor(golden.configuration(.logMel))(samples)
      let rows = stride(from: 0, to: golden.frameCount, by: golden.logMelStep).flatMap { row in
        logMel.values[row * golden.filterCount..<(row + 1) * golden.filterCount]
      }
      // librosa transforms in double precision. 100 dB below the loudest point single precision is
      // off by 0.006 dB, so both are cut off at −80 dB, as librosa itself does by default.
      let floor = (golden.logMel.max() ?? 0) - 80
      expectClose(
        rows.map { max($0, floor) }, golden.logMel.map { max($0, floor) }, absolute: 3e-3,
        relative: 0, "log-mel")
    }
  }

  @Test func filtersEqualLibrosas() throws {
    let filters = try golden("librosa", as: Golden.self, in: .module).filters
    #expect(filters.count == 4)
    for golden in filters {
      var configuration = FeatureConfiguration.librosa(.logMel)
      configuration.sampleRate = golden.sampleRate
      configuration.frameLength = 128 / golden.sampleRate
      configuration.melScale = golden.melScale
      configuration.normalizesFilterArea = golden.normalizesFilterArea
      configuration.filterCount = golden.filterCount
      configuration.lowFrequency = golden.lowFrequency
      configuration.highFrequency = golden.highFrequency
      let filterbank = try MelFilterbank(configuration)
      expectClose(filterbank.matrix, golden.weights, absolute: 1e-7, relative: 1e-5)
    }
  }
}
