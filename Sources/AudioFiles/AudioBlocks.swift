/// A sound file read as blocks of mono samples at the rate one wants.
///
///     file [frames, channels] → one channel [frames] → resampled [samples]
///
/// Memory does not grow with the file, so an hour and a second are read alike. The blocks put
/// together are the same samples for every block size.
public struct AudioBlocks: ~Copyable {
  /// The sample rate of the blocks.
  public let sampleRate: Hertz
  /// The length of the part of the file that has been read so far.
  public var position: Seconds { Seconds(file.framesRead) / file.sampleRate }
  /// Whether samples are known to be missing; see ``AudioFile/isTruncated``.
  public var isTruncated: Bool { file.isTruncated }

  private var file: AudioFile
  private var resampler: Resampler
  private let channel: ChannelSelection
  private let framesPerBlock: Int

  /// Opens a file; the path "-" is standard input.
  ///
  /// - Parameters:
  ///   - path: the file to read.
  ///   - sampleRate: the wanted rate; the file's own if none is given.
  ///   - channel: what becomes of several channels.
  ///   - framesPerBlock: how many frames are read from the file at a time.
  /// - Throws: ``AudioFileError``, if there is no such file, channel or believable rate.
  public init(
    path: String, sampleRate: Hertz? = nil, channel: ChannelSelection = .mixdown,
    framesPerBlock: Int = 16_384
  ) throws(AudioFileError) {
    try self.init(
      AudioFile(path: path), sampleRate: sampleRate, channel: channel,
      framesPerBlock: framesPerBlock)
  }

  /// Reads a file that is already open.
  init(
    _ file: consuming AudioFile, sampleRate: Hertz?, channel: ChannelSelection,
    framesPerBlock: Int = 16_384
  ) throws(AudioFileError) {
    let path = file.path
    let wantedRate = sampleRate ?? file.sampleRate
    guard AudioFileError.sampleRates.contains(wantedRate) else {
      throw .sampleRate(path: path, found: wantedRate)
    }
    if case .channel(let number) = channel, !channel.exists(in: file.channelCount) {
      throw .channelMissing(path: path, channel: number, channelCount: file.channelCount)
    }
    self.sampleRate = wantedRate
    self.channel = channel
    self.framesPerBlock = framesPerBlock
    resampler = Resampler(from: file.sampleRate, to: wantedRate)
    self.file = file
  }

  /// Returns the next block, which holds at least one sample, or none at the end of the file.
  public mutating func next() throws(AudioFileError) -> [Float]? {
    while true {
      let frames = try file.read(upTo: framesPerBlock)
      guard !frames.isEmpty else {
        let last = resampler.flush()
        return last.isEmpty ? nil : last
      }
      let block = resampler.process(channel.apply(to: frames, channelCount: file.channelCount))
      if !block.isEmpty { return block }
    }
  }

  /// Reads all the blocks that are left, into memory.
  ///
  /// - Returns: a waveform, without samples if the file has none.
  public mutating func rest() throws(AudioFileError) -> Waveform {
    var samples: [Float] = []
    while let block = try next() { samples += block }
    return Waveform(samples: samples, sampleRate: sampleRate)
  }
}

extension Waveform {
  /// Reads a whole sound file; the path "-" is standard input.
  ///
  /// Of a truncated file the samples that are there are given; ``AudioBlocks/isTruncated`` tells.
  /// A file without samples is an error.
  ///
  /// - Parameters:
  ///   - path: the file to read.
  ///   - sampleRate: the wanted rate; the file's own if none is given.
  ///   - channel: what becomes of several channels.
  /// - Throws: ``AudioFileError``.
  public init(
    contentsOf path: String, sampleRate: Hertz? = nil, channel: ChannelSelection = .mixdown
  ) throws(AudioFileError) {
    self = try Self.whatIsLeft(of: path, sampleRate: sampleRate, channel: channel).waveform
  }

  /// Reads a whole sound file as the initialiser does, and tells whether samples are missing.
  ///
  /// - Parameters:
  ///   - path: the file to read.
  ///   - sampleRate: the wanted rate; the file's own if none is given.
  ///   - channel: what becomes of several channels.
  /// - Returns: the samples that are there; whether the file is truncated or damaged.
  /// - Throws: ``AudioFileError``.
  public static func whatIsLeft(
    of path: String, sampleRate: Hertz? = nil, channel: ChannelSelection = .mixdown
  ) throws(AudioFileError) -> (waveform: Waveform, isTruncated: Bool) {
    var blocks = try AudioBlocks(path: path, sampleRate: sampleRate, channel: channel)
    let waveform = try blocks.rest()
    guard !waveform.samples.isEmpty else { throw .noSamples(path: path) }
    return (waveform, blocks.isTruncated)
  }
}
