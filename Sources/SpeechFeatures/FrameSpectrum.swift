/// The spectra of frames of a signal.
///
/// The steps stand in the order in which they are applied.
struct FrameSpectrum: Sendable {
  let framing: Framing
  let dither: Dither
  let offsetRemoval: OffsetRemoval
  let preEmphasis: PreEmphasis
  let window: Window
  // The Fourier transform is the batch's: it owns memory that changes.
  let powerSpectrum: PowerSpectrum

  /// Measured beside the steps, at the configured stage.
  let energy: FrameEnergy

  init(_ configuration: FeatureConfiguration) {
    framing = Framing(
      frameLength: configuration.frameLengthInSamples,
      frameShift: configuration.frameShiftInSamples,
      edges: configuration.edges, scale: configuration.sampleScale)
    dither = Dither(standardDeviation: configuration.dither, seed: configuration.ditherSeed)
    offsetRemoval = OffsetRemoval(isOn: configuration.removesOffset)
    preEmphasis = PreEmphasis(
      coefficient: configuration.preEmphasis, scope: configuration.preEmphasisScope)
    window = Window(
      configuration.window, symmetry: configuration.windowSymmetry, length: framing.frameLength)
    powerSpectrum = PowerSpectrum(scale: configuration.spectrum)
    energy = FrameEnergy(stage: configuration.energy, floor: configuration.energyFloor)
  }

  /// Computes at most a batch of frames of a signal into the batch's `spectra` and `energies`.
  func callAsFunction(
    _ frames: Range<Int>, of signal: SampleBuffer, in batch: inout FrameBatch
  ) {
    var samples = [Double](repeating: 0, count: framing.frameLength)
    for (row, frame) in frames.enumerated() {
      var span = samples.mutableSpan
      let energy = window(frame, of: signal, into: &span)
      batch.fft.setFrame(row, to: samples.span)
      if let energy { batch.energies[row] = energy }
    }
    powerSpectrum(&batch.fft, into: &batch.spectra)
    energy.measure(spectra: batch.spectra, into: &batch.energies)
  }

  /// Takes one frame from the signal to the window; returns its energy if measured on the way.
  private func window(
    _ frame: Int, of signal: SampleBuffer, into samples: inout MutableSpan<Double>
  ) -> Float? {
    framing.copy(frame, of: signal, into: &samples)
    dither(&samples, frame: frame)
    offsetRemoval(&samples)
    let rawEnergy = energy(samples, at: .raw)
    preEmphasis(frame: &samples)
    window(&samples)
    return rawEnergy ?? energy(samples, at: .windowed)
  }
}
