/// Bytes of interleaved samples in, samples of one channel at the wanted rate out.
///
///     bytes → frames [frames, channels] → one channel [frames] → resampled [samples]
///
/// Bytes may come in any parts; those of an unfinished frame wait for the rest.
struct SampleDecoder: ~Copyable {
  private let format: AudioStream.RawFormat
  private let channel: ChannelSelection
  private var resampler: Resampler
  private var rest: [UInt8] = []
  private var framesRead = 0

  /// Makes a decoder; throws if the wanted channel does not exist.
  init(
    _ format: AudioStream.RawFormat, sampleRate: Hertz, channel: ChannelSelection
  ) throws(AudioFileError) {
    if case .channel(let number) = channel, !channel.exists(in: format.channelCount) {
      throw .channelMissing(path: "-", channel: number, channelCount: format.channelCount)
    }
    self.format = format
    self.channel = channel
    resampler = Resampler(from: format.sampleRate, to: sampleRate)
  }

  /// Takes bytes and returns the samples that are ready; there may be none yet.
  mutating func accept(_ bytes: [UInt8]) throws(AudioFileError) -> [Float] {
    rest += bytes
    let frameSize = format.coding.size * format.channelCount
    let whole = rest.count / frameSize * frameSize
    let frames = format.coding.samples(rest[..<whole])
    rest.removeFirst(whole)
    if let bad = frames.firstIndex(where: { !(abs($0) <= AudioFileError.largestSample) }) {
      let frame = framesRead + bad / format.channelCount
      throw .invalidSample(path: "-", time: Double(frame) / format.sampleRate)
    }
    framesRead += frames.count / format.channelCount
    return resampler.process(channel.apply(to: frames, channelCount: format.channelCount))
  }

  /// Returns the samples still held back; the sound has ended.
  mutating func finish() -> [Float] { resampler.flush() }
}
