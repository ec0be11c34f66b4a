/// The strength of each frequency of a frame.
///
///     power:      P[k] = Re X[k]² + Im X[k]²
///     magnitude:  |X[k]| = √P[k]
struct PowerSpectrum: Sendable {
  /// Which of the two is computed.
  let scale: FeatureConfiguration.Spectrum

  /// Computes the spectrum of every frame of a batch.
  ///
  /// - Parameters:
  ///   - fft: the transform, with the samples.
  ///   - spectrum: result, [frames, bins].
  func callAsFunction(_ fft: inout RealFFT, into spectrum: inout [Float]) {
    fft.powerSpectra(into: &spectrum)
    guard scale == .magnitude else { return }
    for index in spectrum.indices { spectrum[index].formSquareRoot() }
  }
}
