/// Logarithms of mel filterbank energies.
///
/// The steps stand in the order in which they are applied.
///
/// Reference: Davis & Mermelstein (1980), *Comparison of Parametric Representations for
/// Monosyllabic Word Recognition in Continuously Spoken Sentences*.
struct LogMel: Sendable {
  let filterbank: MelFilterbank
  let logarithm: Logarithm

  init(_ configuration: FeatureConfiguration) throws(SpeechFeatureError) {
    filterbank = try MelFilterbank(configuration)
    logarithm = Logarithm(configuration)
  }

  /// Computes a batch's `melEnergies` from its `spectra`.
  func callAsFunction(_ batch: inout FrameBatch) {
    filterbank(batch.spectra, into: &batch.melEnergies)
    logarithm(&batch.melEnergies)
  }
}
