/// Every choice that decides which numbers a ``FeatureExtractor`` computes.
///
/// The defaults suit speech at 16 kHz. The presets ``kaldi(_:)``, ``librosa(_:)`` and
/// ``pythonSpeechFeatures(_:)`` give the numbers of those tools. The fields stand in the order in
/// which their steps are applied.
public struct FeatureConfiguration: Codable, Sendable, Hashable {
  /// What a frame becomes.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Mel-frequency cepstral coefficients.
    case mfcc
    /// Logarithms of mel filterbank energies.
    case logMel = "logmel"
    /// Logarithms of the strength of every frequency of the Fourier transform, from 0 to half the
    /// sample rate.
    case logSpectrum = "spectrum"
  }

  /// Where frames lie, and what stands for samples outside the waveform.
  public enum Edges: String, Codable, Sendable, CaseIterable {
    /// Only frames that fit: the first begins at sample 0; a shorter waveform has none.
    case snipped
    /// The first begins at sample 0; the last is filled with zeros.
    case zeroPadded
    /// Frame t is centred on sample t × shift; zeros outside.
    case centered
    /// Frame t is centred on sample (t + ½) × shift; the waveform is mirrored outside.
    case reflected
  }

  /// What the pre-emphasis filter sees as the predecessor of a frame's first sample.
  public enum PreEmphasisScope: String, Codable, Sendable, CaseIterable {
    /// Each frame is filtered by itself; its first sample is its own predecessor.
    case frame
    /// The waveform is filtered before it is cut; its first sample has the predecessor 0.
    case signal
  }

  /// The shape of the analysis window.
  public enum WindowShape: String, Codable, Sendable, CaseIterable {
    /// 0.54 − 0.46 cos.
    case hamming
    /// 0.5 − 0.5 cos.
    case hann
    /// Hann to the power 0.85: Kaldi's window, named after its author.
    case povey
    /// 0.42 − 0.5 cos + 0.08 cos of twice the angle.
    case blackman
    /// All ones.
    case rectangular
  }

  /// The number of steps in the window's period.
  public enum WindowSymmetry: String, Codable, Sendable, CaseIterable {
    /// The last sample mirrors the first.
    case symmetric
    /// One more sample would repeat the first, as suits a Fourier transform.
    case periodic
  }

  /// The strength of a frequency.
  public enum Spectrum: String, Codable, Sendable, CaseIterable {
    /// Squared magnitude.
    case power
    /// Magnitude.
    case magnitude
  }

  /// The formula from hertz to mel.
  public enum MelScale: String, Codable, Sendable, CaseIterable {
    /// 1127 ln(1 + f / 700).
    case htk
    /// Linear below 1 kHz, logarithmic above (Slaney, 1998).
    case slaney
  }

  /// The axis on which a filter is a triangle.
  public enum Triangles: String, Codable, Sendable, CaseIterable {
    /// Straight sides over mel, as in HTK and Kaldi.
    case mel
    /// Straight sides over hertz, as in librosa.
    case hertz
    /// Straight sides between whole numbers of FFT bins, as in python_speech_features.
    case bins
  }

  /// The unit of logarithmic energies.
  public enum LogUnit: String, Codable, Sendable, CaseIterable {
    /// ln x.
    case natural
    /// 10 log₁₀ x.
    case decibel
  }

  /// A frame's logarithmic energy, which takes the place of coefficient 0 of an MFCC, or comes
  /// before the filters or frequencies of another frame.
  public enum Energy: String, Codable, Sendable, CaseIterable {
    /// No energy.
    case none
    /// ln Σ x² of the samples before pre-emphasis within the frame and before the window.
    case raw
    /// ln Σ x² of the samples after the window.
    case windowed
    /// ln Σ of the spectrum.
    case spectrum
  }

  /// How features are shifted to mean 0 and, if asked for, scaled to variance 1.
  public enum Normalization: String, Codable, Sendable, CaseIterable {
    /// Left as they are.
    case none
    /// By the statistics of the whole utterance; a stream uses `running` instead.
    case utterance
    /// By the statistics of the frames so far.
    case running
  }

  /// What a frame becomes.
  public var kind: Kind = .mfcc
  /// Samples per second, in hertz.
  public var sampleRate: Double = 16000
  /// Duration of a frame in seconds; a fraction of a sample is dropped.
  public var frameLength: Double = 0.025
  /// Advance from frame to frame in seconds; a fraction of a sample is dropped.
  public var frameShift: Double = 0.010
  /// Where frames lie, and what stands for samples outside the waveform.
  public var edges: Edges = .snipped
  /// Factor on every sample.
  ///
  /// Waveforms lie between −1 and 1; 32768 gives the range of 16-bit integers that Kaldi expects.
  public var sampleScale: Float = 1
  /// Standard deviation of the normal noise added to every sample, after `sampleScale`; 0 is off.
  public var dither: Float = 0
  /// Seed of the noise: equal seeds give equal features.
  public var ditherSeed: UInt64 = 0
  /// Whether each frame's mean is subtracted from it.
  public var removesOffset = true
  /// Coefficient of the pre-emphasis filter, from 0 (off) to 1.
  public var preEmphasis: Float = 0.97
  /// What the pre-emphasis filter sees before a frame.
  public var preEmphasisScope: PreEmphasisScope = .frame
  /// The shape of the analysis window.
  public var window: WindowShape = .hamming
  /// The number of steps in the window's period.
  public var windowSymmetry: WindowSymmetry = .symmetric
  /// Samples per Fourier transform; `nil` is the smallest power of two that holds a frame.
  public var fftLength: Int?
  /// The strength of a frequency.
  public var spectrum: Spectrum = .power
  /// Number of mel filters.
  public var filterCount = 40
  /// The formula from hertz to mel.
  public var melScale: MelScale = .htk
  /// The axis on which a filter is a triangle.
  public var triangles: Triangles = .mel
  /// Whether each filter has area 1 over hertz (Slaney), instead of height 1.
  public var normalizesFilterArea = false
  /// Lower edge of the first filter, in hertz.
  public var lowFrequency: Double = 20
  /// Upper edge of the last filter, in hertz; 0 or less counts down from half the sample rate.
  public var highFrequency: Double = 0
  /// Factor on the frequencies of mel filters, as if the speaker's vocal tract were so much shorter;
  /// `nil` is 1.
  ///
  /// Used to vary speakers in training; see ``Augmentation/warp``.
  public var warp: Double?
  /// Smallest filter energy of which a logarithm is taken, so that silence stays finite.
  public var logFloor: Float = 1e-10
  /// The unit of logarithmic filter energies.
  public var logUnit: LogUnit = .natural
  /// Number of cepstral coefficients of an MFCC, coefficient 0 included.
  public var coefficientCount = 13
  /// Length L of the cepstral lifter; 0 is off.
  public var lifter = 22
  /// The frame energy to include.
  public var energy: Energy = .none
  /// Smallest frame energy of which a logarithm is taken.
  public var energyFloor: Float = .ulpOfOne
  /// Highest order of deltas to append: 0 none, 1 velocity, 2 acceleration as well.
  public var deltaOrder = 0
  /// Frames on either side that a delta looks at.
  public var deltaWindow = 2
  /// How features are normalised.
  public var normalization: Normalization = .none
  /// Whether normalisation also scales each feature to variance 1.
  public var normalizesVariance = true
  /// Frames after which running statistics begin to forget.
  public var runningFrameCount = 300
  /// Successive frames joined into one; 1 is off.
  public var stackedFrameCount = 1
  /// Advance from one joined frame to the next, in frames.
  public var stackShift = 1

  /// Makes the default configuration: MFCC of speech at 16 kHz.
  public init() {}

  /// Features in each frame that an extractor returns.
  public var featureCount: Int {
    staticFeatureCount * (1 + deltaOrder) * stackedFrameCount
  }

  /// Features of a frame before deltas and stacking.
  var staticFeatureCount: Int {
    switch kind {
    case .mfcc: coefficientCount
    case .logMel: filterCount + (energy == .none ? 0 : 1)
    case .logSpectrum: RealFFT.binCount(length: fftLengthInSamples) + (energy == .none ? 0 : 1)
    }
  }

  /// Seconds from one frame that an extractor returns to the next.
  public var outputShift: Double {
    Double(frameShiftInSamples) / sampleRate * Double(stackShift)
  }
}

/// Sizes in samples and bins that follow from the fields above.
extension FeatureConfiguration {
  var frameLengthInSamples: Int { Self.samples(frameLength, at: sampleRate) }

  var frameShiftInSamples: Int { Self.samples(frameShift, at: sampleRate) }

  var fftLengthInSamples: Int {
    if let fftLength { return fftLength }
    var length = 2
    while length < frameLengthInSamples { length *= 2 }
    return length
  }

  /// Upper edge of the last filter in hertz.
  var highFrequencyInHertz: Double {
    highFrequency > 0 ? highFrequency : sampleRate / 2 + highFrequency
  }

  /// Drops a fraction of a sample, but not what is a whole number up to rounding.
  private static func samples(_ duration: Double, at sampleRate: Double) -> Int {
    Int(exactly: (duration * sampleRate + 1e-6).rounded(.down)) ?? .max
  }
}
