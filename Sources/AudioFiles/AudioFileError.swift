/// What can go wrong when reading or writing audio.
///
/// `path` is the path as it was given; "-" is standard input. Channels count from 1.
public enum AudioFileError: Error, Equatable, CustomStringConvertible {
  /// The file is missing, locked, not a file, or in a format that libsndfile does not know.
  case unreadable(path: String, reason: String)
  /// The file is zero bytes long.
  case empty(path: String)
  /// The file has a header, but not one sample.
  case noSamples(path: String)
  /// A channel was asked for that the file does not have.
  case channelMissing(path: String, channel: Int, channelCount: Int)
  /// The header's sample rate, or the one asked for, is outside ``sampleRates``.
  case sampleRate(path: String, found: Hertz)
  /// A sample is not a number, infinite, or beyond ``largestSample``.
  case invalidSample(path: String, time: Seconds)
  /// The file cannot be written.
  case unwritable(path: String, reason: String)

  /// The sample rates that are believed: from below the telephone to above the studio.
  ///
  /// A header outside this range is damaged, and resampling by its word could turn kilobytes
  /// into gigabytes.
  public static let sampleRates: ClosedRange<Hertz> = 1000...768_000

  /// The largest amplitude that is believed; full scale is 1.
  ///
  /// Float files on the scale of 16-bit whole numbers pass; sums of such samples stay finite.
  public static let largestSample: Float = 1e6

  /// Says what was found, what was needed and what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(name(path)) cannot be read: \(reason)."
    case .empty(let path):
      "\(name(path)) is empty (0 bytes); a sound file is needed."
    case .noSamples(let path):
      "\(name(path)) holds no samples; at least one is needed. Record it again."
    case .channelMissing(let path, let channel, let channelCount):
      """
      \(name(path)) has no channel \(channel): it has \(channelCount), counted from 1. \
      Choose another, or mix them all down.
      """
    case .sampleRate(let path, let found):
      """
      \(name(path)): a sample rate of \(whole(found)) Hz was found, but one between \
      \(whole(Self.sampleRates.lowerBound)) and \(whole(Self.sampleRates.upperBound)) Hz is needed; \
      convert the file or choose another rate.
      """
    case .invalidSample(let path, let time):
      """
      \(name(path)) holds a sample at \(time) s that is not a number, infinite or beyond \
      ±\(whole(Double(Self.largestSample))); full scale is ±1. Export the file again.
      """
    case .unwritable(let path, let reason):
      "\(path) cannot be written: \(reason)."
    }
  }

  private func name(_ path: String) -> String { path == "-" ? "standard input" : path }

  private func whole(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? String(number)
  }
}
