import Foundation
import Tensors

/// Adds up a spectrum under overlapping triangles that are equally wide in mel.
///
///     M[t, j] = Σₖ P[t, k] w[k, j]
///     w[k, j] = max(0, min((x − left) / (centre − left), (right − x) / (right − centre)))
///
/// where filter j's left, centre and right edge are neighbours among filterCount + 2 points equally
/// spaced in mel, and x is bin k's frequency on the axis of the triangles. With normalised area
/// each filter is multiplied by 2 / (right − left) in hertz.
///
/// With a warp w the filters' edges stand at the frequencies of a speaker whose vocal tract is
/// shorter by that factor, and the uppermost frequency stays (N is half the sample rate):
///
///     f' = w f                                        f ≤ F = 0.8 N min(1, 1/w)
///     f' = N − (N − w F)(N − f) / (N − F)             above
///
/// Reference for the warp: Jaitly & Hinton (2013), *Vocal tract length perturbation*.
struct MelFilterbank: Sendable {
  /// Neighbouring filters, as many as a panel of a packed matrix has.
  struct Band: Sendable {
    let firstFilter: Int
    /// The lowest bin that one of them covers.
    let firstBin: Int
    /// w from there to the highest such bin, [bins, filters].
    let weights: PackedMatrix
  }

  let binCount: Int
  let filterCount: Int
  let bands: [Band]

  /// Makes the filters; throws if one of them covers no bin.
  init(_ configuration: FeatureConfiguration) throws(SpeechFeatureError) {
    let fftLength = configuration.fftLengthInSamples
    let filterCount = configuration.filterCount
    let binCount = RealFFT.binCount(length: fftLength)
    (self.binCount, self.filterCount) = (binCount, filterCount)
    let scale = configuration.melScale
    let (low, high) = (
      scale.mel(configuration.lowFrequency), scale.mel(configuration.highFrequencyInHertz)
    )
    let edgesInMel = (0..<filterCount + 2).map { index in
      low + (high - low) * Double(index) / Double(filterCount + 1)
    }
    let warp = FrequencyWarp(configuration)
    let edgesInHertz = edgesInMel.map { warp(scale.hertz($0)) }
    let edges = zip(edgesInMel, edgesInHertz).map { mel, hertz in
      switch configuration.triangles {
      case .mel: configuration.warp == nil ? mel : scale.mel(hertz)
      case .hertz: hertz
      case .bins: (Double(fftLength + 1) * hertz / configuration.sampleRate).rounded(.down)
      }
    }
    let bins = (0..<binCount).map { bin in
      let hertz = Double(bin) * configuration.sampleRate / Double(fftLength)
      return switch configuration.triangles {
      case .mel: scale.mel(hertz)
      case .hertz: hertz
      case .bins: Double(bin)
      }
    }

    var weights = [Float](repeating: 0, count: binCount * filterCount)
    for filter in 0..<filterCount {
      let (left, center, right) = (edges[filter], edges[filter + 1], edges[filter + 2])
      let width = edgesInHertz[filter + 2] - edgesInHertz[filter]
      let height = configuration.normalizesFilterArea ? 2 / width : 1
      var coversBin = false
      for (bin, x) in bins.enumerated() where x > left && x < right {
        let weight = x <= center ? (x - left) / (center - left) : (right - x) / (right - center)
        weights[bin * filterCount + filter] = Float(height * weight)
        coversBin = true
      }
      guard coversBin else {
        throw .emptyFilter(index: filter, filterCount: filterCount, fftLength: fftLength)
      }
    }
    bands = stride(from: 0, to: filterCount, by: 16).map { first in
      let filters = first..<min(first + 16, filterCount)
      let covered = (0..<binCount).filter { bin in
        filters.contains { weights[bin * filterCount + $0] != 0 }
      }
      let bins = (covered.first ?? 0)...(covered.last ?? 0)
      let values = bins.flatMap { bin in filters.map { weights[bin * filterCount + $0] } }
      return Band(
        firstFilter: first, firstBin: bins.lowerBound,
        weights: PackedMatrix(Tensor(shape: [bins.count, filters.count], values: values)))
    }
  }

  /// Applies all filters to many frames, with one matrix product for each band.
  ///
  /// - Parameters:
  ///   - spectra: [frames, binCount].
  ///   - energies: result, [frames, filterCount].
  func callAsFunction(_ spectra: [Float], into energies: inout [Float]) {
    for band in bands {
      band.weights.multiply(
        rows: spectra.count / binCount, spectra, at: band.firstBin, stride: binCount,
        into: &energies, at: band.firstFilter, stride: filterCount)
    }
  }
}

/// Moves frequencies by a factor, but the uppermost not at all.
private struct FrequencyWarp {
  private let factor: Double?
  private let highest: Double

  init(_ configuration: FeatureConfiguration) {
    factor = configuration.warp
    highest = configuration.sampleRate / 2
  }

  func callAsFunction(_ hertz: Double) -> Double {
    guard let factor else { return hertz }
    let turn = 0.8 * highest * min(1, 1 / factor)
    guard hertz > turn else { return factor * hertz }
    return highest - (highest - factor * turn) * (highest - hertz) / (highest - turn)
  }
}
