/// Mel-frequency cepstral coefficients.
///
/// The steps stand in the order in which they are applied. A frame's energy, if configured, takes
/// the place of coefficient 0 after liftering.
///
/// References: Davis & Mermelstein (1980); the HTK Book (2006), chapter 5.
struct MFCC: Sendable {
  let logMel: LogMel
  let transform: DiscreteCosineTransform
  let liftering: Liftering

  init(_ configuration: FeatureConfiguration) throws(SpeechFeatureError) {
    logMel = try LogMel(configuration)
    transform = DiscreteCosineTransform(
      inputCount: configuration.filterCount, outputCount: configuration.coefficientCount)
    liftering = Liftering(
      length: configuration.lifter, coefficientCount: configuration.coefficientCount)
  }

  /// Computes a batch's `cepstra` from its `spectra` and `energies`.
  func callAsFunction(_ batch: inout FrameBatch) {
    logMel(&batch)
    transform(batch.melEnergies, into: &batch.cepstra)
    liftering(&batch.cepstra)
    for (row, energy) in batch.energies.enumerated() {
      batch.cepstra[row * transform.outputCount] = energy
    }
  }
}
