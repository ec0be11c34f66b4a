/// What can go wrong when preparing to compute features, or writing them.
public enum SpeechFeatureError: Error, Equatable, CustomStringConvertible {
  /// A field of the configuration lies outside its limits.
  case outOfRange(Parameter, found: Double, needed: ClosedRange<Double>)
  /// The samples of a Fourier transform cannot be paired.
  case oddFFTLength(Int)
  /// A mel filter is so narrow that it covers no frequency of the Fourier transform.
  case emptyFilter(index: Int, filterCount: Int, fftLength: Int)
  /// An utterance's name cannot stand in a Kaldi archive.
  case unusableName(String)
  /// Features cannot be written.
  case unwritable(path: String, reason: String)

  /// A field of ``FeatureConfiguration`` that has limits, and its unit.
  public enum Parameter: String, Sendable {
    case sampleRate = "sample rate in hertz"
    case frameLength = "frame length in samples"
    case frameShift = "frame shift in samples"
    case sampleScale = "sample scale"
    case dither = "dither"
    case preEmphasis = "pre-emphasis coefficient"
    case fftLength = "FFT length in samples"
    case filterCount = "number of mel filters"
    case lowFrequency = "lowest mel frequency in hertz"
    case highFrequency = "highest mel frequency in hertz"
    case warp = "warp of frequencies"
    case logFloor = "floor of the logarithm"
    case energyFloor = "energy floor"
    case coefficientCount = "number of cepstral coefficients"
    case lifter = "lifter length"
    case deltaOrder = "order of deltas"
    case deltaWindow = "delta window in frames"
    case runningFrameCount = "frames of running normalisation"
    case stackedFrameCount = "number of stacked frames"
    case stackShift = "stack shift in frames"
  }

  /// What was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .outOfRange(let parameter, let found, let needed):
      """
      The \(parameter.rawValue) is \(found.formattedBriefly), but must lie between \
      \(needed.lowerBound.formattedBriefly) and \(needed.upperBound.formattedBriefly); \
      change it in the feature configuration.
      """
    case .oddFFTLength(let length):
      "The FFT length is \(length) samples, but must be even; take \(length + 1)."
    case .emptyFilter(let index, let filterCount, let fftLength):
      """
      Mel filter \(index + 1) of \(filterCount) is narrower than one of the frequencies of a \
      \(fftLength)-point FFT and would always be silent; use fewer filters, a wider frequency \
      range or a longer FFT.
      """
    case .unusableName(let name):
      """
      '\(name)' cannot name an utterance in a Kaldi archive, where names have at least one \
      character and no white space; rename the file.
      """
    case .unwritable(let path, let reason):
      "\(path) cannot be written (\(reason)); choose a folder that exists and may be written to."
    }
  }
}

extension Double {
  /// Without the ".0" of a whole number.
  fileprivate var formattedBriefly: String {
    let text = String(self)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
