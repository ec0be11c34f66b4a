import Glibc

/// Sound from standard input, given on as soon as it is there.
///
///     bytes → frames [frames, channels] → one channel [frames] → resampled [samples]
///
/// WAV and raw samples are read while they are made. Every other format is read to its end first, as
/// ``AudioBlocks`` does, because libsndfile must jump in it. A stalled pipe is waited for without
/// work.
public struct AudioStream: ~Copyable {
  /// Raw samples without a header.
  public struct RawFormat: Sendable, Equatable {
    /// The coding of the samples.
    public var coding: SampleCoding
    /// Frames per second.
    public var sampleRate: Hertz
    /// The number of channels; a frame holds one sample of each.
    public var channelCount: Int

    /// Describes raw samples.
    public init(coding: SampleCoding = .signed16, sampleRate: Hertz, channelCount: Int = 1) {
      self.coding = coding
      self.sampleRate = sampleRate
      self.channelCount = channelCount
    }
  }

  /// Whether samples that the header promises are missing.
  public private(set) var isTruncated = false

  private var blocks: AudioBlocks?  // a format that must be read to its end first
  private var decoder: SampleDecoder?
  private var bytesLeft: Int?
  private var isOver = false

  /// Opens standard input.
  ///
  /// - Parameters:
  ///   - sampleRate: the wanted rate.
  ///   - channel: what becomes of several channels.
  ///   - raw: how the samples are written, if there is no header.
  /// - Throws: ``AudioFileError``.
  public init(
    sampleRate: Hertz, channel: ChannelSelection = .mixdown, raw: RawFormat? = nil
  ) throws(AudioFileError) {
    if let raw {
      decoder = try SampleDecoder(raw, sampleRate: sampleRate, channel: channel)
      return
    }
    let form = try Self.read(exactly: 12)
    guard !form.isEmpty else { throw .empty(path: "-") }
    guard form.starts(with: Array("RIFF".utf8)), form.suffix(4) == Array("WAVE".utf8) else {
      let file = try AudioFile(SeekableFile.standardInput(after: form), path: "-")
      blocks = try AudioBlocks(file, sampleRate: sampleRate, channel: channel)
      return
    }
    let header = try WaveHeader(path: "-") { count throws(AudioFileError) in
      try Self.read(exactly: count)
    }
    bytesLeft = header.byteCount
    let format = RawFormat(
      coding: header.coding, sampleRate: header.sampleRate, channelCount: header.channelCount)
    decoder = try SampleDecoder(format, sampleRate: sampleRate, channel: channel)
  }

  /// Waits for samples and returns those that are there: at least one, or none at the end.
  public mutating func next() throws(AudioFileError) -> [Float]? {
    while !isOver {
      let samples = try blocks == nil ? decodedSamples() : nextBlock()
      if !samples.isEmpty { return samples }
    }
    return nil
  }

  private mutating func nextBlock() throws(AudioFileError) -> [Float] {
    let block = try blocks?.next()
    isTruncated = blocks?.isTruncated ?? false
    isOver = block == nil
    return block ?? []
  }

  private mutating func decodedSamples() throws(AudioFileError) -> [Float] {
    var bytes = try Self.read(atMost: 1 << 15)
    guard !bytes.isEmpty else {
      isOver = true
      isTruncated = (bytesLeft ?? 0) > 0
      return decoder?.finish() ?? []
    }
    if let left = bytesLeft {
      bytes = Array(bytes.prefix(left))  // what follows the samples is read and dropped
      bytesLeft = left - bytes.count
    }
    return try decoder?.accept(bytes) ?? []
  }

  /// Waits for bytes of standard input and returns those that are there; none at the end.
  private static func read(atMost count: Int) throws(AudioFileError) -> [UInt8] {
    while true {
      var found = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        found = unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, count)
        filled = max(0, found)
      }
      if found < 0 && errno == EINTR { continue }
      guard found >= 0 else {
        throw .unreadable(path: "-", reason: unsafe String(cString: strerror(errno)))
      }
      return bytes
    }
  }

  /// Waits for so many bytes; returns fewer at the end.
  private static func read(exactly count: Int) throws(AudioFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try read(atMost: count - bytes.count)
      guard !more.isEmpty else { break }
      bytes += more
    }
    return bytes
  }
}
