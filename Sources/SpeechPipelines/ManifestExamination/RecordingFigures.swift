public import AudioFiles
import Foundation

/// What can be measured in a recording without understanding it.
///
/// Levels are in decibels relative to a sine of full scale's peak squared (dBFS of the mean power).
/// The file is read in blocks at its own rate; memory grows by 200 bytes a second only.
public struct RecordingFigures: Sendable, Equatable, Encodable {
  /// The figures of one channel.
  public struct Channel: Sendable, Equatable, Encodable {
    /// The largest amplitude; full scale is 1.
    public var peak: Float = 0
    /// The mean of the samples, which is 0 for sound.
    public var offset = 0.0
    /// The mean of the squares, around 0.
    public var power = 0.0
    /// The share of samples in runs of three or more at full scale.
    public var clippedShare = 0.0
  }

  /// Frames in one second, as the header says.
  public var sampleRate: Hertz
  /// How long it really is, in seconds.
  public var duration: Seconds
  /// Whether samples are missing at the end.
  public var isTruncated: Bool
  /// Each channel.
  public var channels: [Channel]
  /// The mean power of the mean of all channels.
  public var mixedPower: Double
  /// The level that 5 % of the frames of 20 ms exceed: that of loud speech.
  public var speechLevel: Double
  /// The level that 90 % of the frames exceed: that of pauses.
  public var pauseLevel: Double
  /// The share of frames that are less than 30 dB below loud speech and above −65 dBFS.
  public var activeShare: Double
  /// A number that equal samples share, and others hardly ever do.
  public var fingerprint: UInt64
  /// How the level goes in 64 equal parts, less its mean and scaled to length 1.
  ///
  /// Its product with that of the same sound at another level, rate or coding is near 1. It is empty
  /// for recordings under two seconds.
  var envelope: [Float]

  private enum CodingKeys: String, CodingKey {
    case sampleRate, duration, isTruncated, channels, speechLevel, pauseLevel, activeShare
  }

  /// Measures a file.
  ///
  /// - Throws: `AudioFileError` for a file that cannot be read or holds no samples.
  public init(ofRecording path: String) throws(AudioFileError) {
    var file = try AudioFile(path: path)
    let channelCount = file.channelCount
    var meters = [ChannelMeter](repeating: ChannelMeter(), count: channelCount)
    var frames = FrameLevels(frameLength: max(1, Int(0.02 * file.sampleRate)))
    var hash = SampleHash()
    while true {
      let block = try file.read(upTo: 16_384)
      guard !block.isEmpty else { break }
      for start in stride(from: 0, to: block.count, by: channelCount) {
        var sum: Float = 0
        for channel in 0..<channelCount {
          let sample = block[start + channel]
          sum += sample
          meters[channel].add(sample)
          hash.add(sample)
        }
        frames.add(sum / Float(channelCount))
      }
    }
    guard file.framesRead > 0 else { throw .noSamples(path: path) }
    guard AudioFileError.sampleRates.contains(file.sampleRate) else {
      throw .sampleRate(path: path, found: file.sampleRate)
    }
    sampleRate = file.sampleRate
    duration = Double(file.framesRead) / file.sampleRate
    isTruncated = file.isTruncated
    channels = meters.map { $0.figures(count: file.framesRead) }
    frames.finish()
    mixedPower = frames.power
    fingerprint = hash.value
    let sorted = frames.levels.sorted()
    speechLevel = Double(sorted[sorted.count * 95 / 100])
    pauseLevel = Double(sorted[sorted.count / 10])
    let threshold = Float(max(speechLevel - 30, -65))
    activeShare = Double(frames.levels.count { $0 > threshold }) / Double(frames.levels.count)
    envelope = frames.envelope(above: Float(speechLevel) - 40)
  }
}

/// Sums over the samples of one channel.
private struct ChannelMeter {
  private var peak: Float = 0
  private var sum = 0.0
  private var squares = 0.0
  private var clipped = 0
  private var run = 0

  /// Amplitudes from here on are full scale; lossy coding makes those of flat tops unequal.
  private static let fullScale: Float = 0.985

  mutating func add(_ sample: Float) {
    peak = max(peak, abs(sample))
    sum += Double(sample)
    squares += Double(sample) * Double(sample)
    guard abs(sample) >= Self.fullScale else {
      run = 0
      return
    }
    run += 1
    if run == 3 { clipped += 3 } else if run > 3 { clipped += 1 }
  }

  func figures(count: Int) -> RecordingFigures.Channel {
    RecordingFigures.Channel(
      peak: peak, offset: sum / Double(count), power: squares / Double(count),
      clippedShare: Double(clipped) / Double(count))
  }
}

/// The levels of successive frames, without their offset.
private struct FrameLevels {
  /// In dBFS, [frames]; −120 for digital silence.
  private(set) var levels: [Float] = []
  private var squaresOfAll = 0.0
  private var countOfAll = 0
  private let frameLength: Int
  private var (sum, squares, count) = (0.0, 0.0, 0)

  init(frameLength: Int) {
    self.frameLength = frameLength
  }

  mutating func add(_ sample: Float) {
    sum += Double(sample)
    squares += Double(sample) * Double(sample)
    count += 1
    if count == frameLength { close() }
  }

  /// Counts the last frame, unless most of it is missing.
  mutating func finish() {
    if 2 * count > frameLength || levels.isEmpty { close() }
  }

  private mutating func close() {
    let mean = sum / Double(count)
    let power = max(squares / Double(count) - mean * mean, 1e-12)
    levels.append(Float(10 * log10(power)))
    squaresOfAll += squares
    countOfAll += count
    (sum, squares, count) = (0, 0, 0)
  }

  /// The mean power.
  var power: Double { squaresOfAll / Double(max(1, countOfAll)) }

  func envelope(above floor: Float) -> [Float] {
    guard levels.count >= 100 else { return [] }
    let parts = (0..<64).map { part in
      let frames = levels[part * levels.count / 64..<(part + 1) * levels.count / 64]
      return frames.reduce(0) { $0 + max($1, floor) } / Float(frames.count)
    }
    let mean = parts.reduce(0, +) / 64
    let length = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
    return length > 1e-3 ? parts.map { ($0 - mean) / length } : []
  }
}

/// A hash of samples by their bits, equal in every run.
private struct SampleHash {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func add(_ sample: Float) {
    // −0 is 0. The multiplier is that of MurmurHash2.
    value = (value ^ UInt64((sample == 0 ? 0 : sample).bitPattern)) &* 0xC6A4_A793_5BD1_E995
    value ^= value >> 47
  }
}
