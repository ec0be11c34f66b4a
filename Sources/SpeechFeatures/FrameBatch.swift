/// Working memory for frames that go through the steps together.
///
/// Allocated once for a waveform or a stream; nothing is allocated for a frame. A batch is always
/// computed whole, also when fewer frames are new: every frame then takes part in transforms
/// and matrix products of the same size, so a stream gives the same bits as a whole file.
struct FrameBatch: ~Copyable {
  /// Frames in a batch.
  static let frameCount = 16

  /// Samples and their transforms, [frameCount, fftLength].
  var fft: RealFFT
  /// Power or magnitude, perhaps their logarithms, [frameCount, bins].
  var spectra: [Float]
  /// Filter energies, then their logarithms, [frameCount, filterCount].
  var melEnergies: [Float]
  /// Logarithms of frame energies, [frameCount]; empty if none is configured.
  var energies: [Float]
  /// Cepstral coefficients, [frameCount, coefficientCount].
  var cepstra: [Float]

  init(_ configuration: FeatureConfiguration) {
    let length = configuration.fftLengthInSamples
    fft = RealFFT(length: length, batchCount: Self.frameCount)
    spectra = Self.zeros(RealFFT.binCount(length: length))
    melEnergies = Self.zeros(configuration.filterCount)
    energies = Self.zeros(configuration.energy == .none ? 0 : 1)
    cepstra = Self.zeros(configuration.coefficientCount)
  }

  private static func zeros(_ columns: Int) -> [Float] {
    [Float](repeating: 0, count: frameCount * columns)
  }
}
