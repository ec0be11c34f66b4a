extension Waveform {
  /// Returns the same sound at another sample rate.
  public func resampled(to newRate: Hertz) -> Waveform {
    Waveform(samples: samples.resampled(from: sampleRate, to: newRate), sampleRate: newRate)
  }

  /// Returns the sound played `factor` times as fast, with its pitch raised by the same factor.
  ///
  /// The sample rate stays; the duration is divided by the factor. Factors near 1 (0.9 and 1.1)
  /// vary the speakers of a training set. Reference: Ko et al., *Audio augmentation for speech
  /// recognition* (2015).
  public func speedChanged(by factor: Double) -> Waveform {
    precondition((0.1...10).contains(factor), "a speed factor from 0.1 to 10, not \(factor)")
    return Waveform(
      samples: samples.resampled(from: sampleRate * factor, to: sampleRate),
      sampleRate: sampleRate)
  }
}

extension [Float] {
  fileprivate func resampled(from inputRate: Hertz, to outputRate: Hertz) -> [Float] {
    var resampler = Resampler(from: inputRate, to: outputRate)
    return resampler.process(self) + resampler.flush()
  }
}
