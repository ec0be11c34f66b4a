/// A length of time, or a position in it, in seconds.
public typealias Seconds = Double

/// A frequency or a sample rate, in cycles (or samples) per second.
public typealias Hertz = Double

/// A mono recording held in memory.
public struct Waveform: Sendable, Equatable {
  /// The amplitudes, [samples]; full scale is −1 … 1.
  ///
  /// Files of whole numbers never leave that range. Files of floats may, and lossy formats
  /// overshoot it a little: such samples are kept as they are.
  public var samples: [Float]

  /// The number of samples in one second.
  public let sampleRate: Hertz

  /// Makes a waveform from samples that were taken `sampleRate` times a second.
  public init(samples: [Float], sampleRate: Hertz) {
    precondition(
      sampleRate.isFinite && sampleRate > 0, "a sample rate of \(sampleRate) Hz is impossible")
    self.samples = samples
    self.sampleRate = sampleRate
  }

  /// The length of the recording.
  public var duration: Seconds { Double(samples.count) / sampleRate }

  /// The part of the recording from one time up to another.
  ///
  /// Each end is rounded to the nearest sample, so that neighbouring ranges share no sample and
  /// leave none out. A range that reaches past the recording is cut to it.
  public subscript(range: Range<Seconds>) -> Waveform {
    let (start, end) = (index(at: range.lowerBound), index(at: range.upperBound))
    return Waveform(samples: Array(samples[start..<end]), sampleRate: sampleRate)
  }

  private func index(at time: Seconds) -> Int {
    Int(min(max((time * sampleRate).rounded(), 0), Double(samples.count)))
  }
}
