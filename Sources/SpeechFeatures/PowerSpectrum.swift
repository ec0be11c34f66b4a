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
  ///   - fft: the transform, after it was executed.
  ///   - spectrum: result, [frames, bins].
  func callAsFunction(_ fft: borrowing RealFFT, into spectrum: inout [Float]) {
    var spectrum = spectrum.mutableSpan
    fft.withSpectra { spectrum.copySquaredMagnitudes(of: $0) }
    if scale == .magnitude {
      for index in spectrum.indices {
        spectrum[index] = spectrum[index].squareRoot()
      }
    }
  }
}
