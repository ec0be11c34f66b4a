/// The features of single frames, before deltas, normalisation and stacking.
struct StaticFeatures: Sendable {
  /// What follows the spectrum for each kind.
  enum Steps: Sendable {
    case mfcc(MFCC)
    case logMel(LogMel)
    case logSpectrum(Logarithm)
  }

  /// What all kinds begin with.
  let spectrum: FrameSpectrum
  let steps: Steps

  private let featureCount: Int

  init(_ configuration: FeatureConfiguration) throws(SpeechFeatureError) {
    spectrum = FrameSpectrum(configuration)
    switch configuration.kind {
    case .mfcc: steps = .mfcc(try MFCC(configuration))
    case .logMel: steps = .logMel(try LogMel(configuration))
    case .logSpectrum: steps = .logSpectrum(Logarithm(configuration))
    }
    featureCount = configuration.staticFeatureCount
  }

  /// Returns frames of a signal, [frames, featureCount], batch by batch.
  func callAsFunction(
    _ frames: Range<Int>, of signal: SampleBuffer, in batch: inout FrameBatch
  ) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(frames.count * featureCount)
    for start in stride(from: frames.lowerBound, to: frames.upperBound, by: FrameBatch.frameCount) {
      let part = start..<min(start + FrameBatch.frameCount, frames.upperBound)
      spectrum(part, of: signal, in: &batch)
      switch steps {
      case .mfcc(let mfcc):
        mfcc(&batch)
        result += batch.cepstra.prefix(part.count * featureCount)
      case .logMel(let logMel):
        logMel(&batch)
        append(part.count, of: batch.melEnergies, after: batch.energies, to: &result)
      case .logSpectrum(let logarithm):
        logarithm(&batch.spectra)
        append(part.count, of: batch.spectra, after: batch.energies, to: &result)
      }
    }
    return result
  }

  /// Appends frames, each after its energy if there is one.
  private func append(
    _ count: Int, of frames: [Float], after energies: [Float], to result: inout [Float]
  ) {
    guard !energies.isEmpty else {
      result += frames.prefix(count * featureCount)
      return
    }
    for row in 0..<count {
      result.append(energies[row])
      result += frames[row * (featureCount - 1)..<(row + 1) * (featureCount - 1)]
    }
  }
}
