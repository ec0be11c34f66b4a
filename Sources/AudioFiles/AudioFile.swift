import CSndfile

/// A sound file being read from its beginning, block by block.
///
/// Reads what libsndfile 1.2 reads: WAV (8 to 32 bits, float, double, µ-law, A-law, EXTENSIBLE,
/// RF64), AIFF, FLAC, Ogg Vorbis, Opus, MP3 and more. The contents decide, not the name. The path
/// "-" is standard input; pipes are read to their end first. Memory does not grow with the file.
///
/// Two files may be read by two threads at once; one file belongs to one thread.
///
/// Nothing is printed, with one exception that cannot be switched off from here: the MP3 decoder
/// inside libsndfile writes notes about damaged MP3 files to standard error.
@safe public struct AudioFile: ~Copyable {
  /// The path as it was given.
  public let path: String
  /// The number of frames in one second.
  public let sampleRate: Hertz
  /// The number of channels; a frame holds one sample of each.
  public let channelCount: Int
  /// The number of frames that the header promises; none if it makes no promise.
  ///
  /// Only good for telling progress: a damaged header promises anything.
  public let frameCount: Int?
  /// The container and the coding, as in "WAV (Microsoft), Signed 16 bit PCM".
  public let format: String
  /// Whether samples are known to be missing: the header promises more than there are, or a
  /// decoder has given up.
  ///
  /// For WAV and AIFF it is known at once, for compressed formats when the end has been read. The
  /// samples before the damage are always given; FLAC and Ogg may go on after it.
  public private(set) var isTruncated: Bool
  /// The number of frames that have been read so far.
  public private(set) var framesRead = 0

  private let framesPerCall: Int
  private let file: SeekableFile
  private let handle: OpaquePointer

  /// Opens a file and reads its header.
  public init(path: String) throws(AudioFileError) {
    try self.init(SeekableFile.opened(path: path), path: path)
  }

  /// Reads the header of an opened file.
  init(_ opened: consuming SeekableFile, path: String) throws(AudioFileError) {
    var file = opened
    var chunk = SoundChunk(in: file)
    if let unfinished = chunk, unfinished.isUnfinished(size: file.size) {
      file = try file.copied(path: path)
      // The largest length makes libsndfile read to the end of the file.
      _ = file.write([0xFF, 0xFF, 0xFF, 0xFF], at: unfinished.lengthPosition)
      chunk = nil
    }
    var info = SF_INFO()
    unsafe handle = try Self.open(file, path: path, info: &info)
    self.path = path
    sampleRate = Hertz(info.samplerate)
    channelCount = Int(info.channels)
    let size = file.size
    let promised = info.frames == Int64.max ? nil : Int(info.frames)
    let isCut = promised == nil && Self.endIsMarked(info.format)
    isTruncated = isCut || (chunk?.isTruncated(size: size) ?? false)
    frameCount = promised
    format = Self.formatName(info.format)
    framesPerCall = Self.framesPerCall(info.format)
    self.file = file
  }

  deinit { unsafe sf_close(handle) }

  /// Reads the next frames; returns none at the end of the file.
  ///
  /// - Parameter count: the largest number of frames to return, at least 1.
  /// - Returns: amplitudes, [frames, channels]; full scale is ±1.
  /// - Throws: ``AudioFileError/invalidSample(path:time:)``.
  public mutating func read(upTo count: Int) throws(AudioFileError) -> [Float] {
    precondition(count > 0, "at least one frame must be asked for, not \(count)")
    var frames = 0
    let samples = unsafe [Float](unsafeUninitializedCapacity: count * channelCount) { buffer, end in
      while frames < count {
        let wanted = min(framesPerCall, count - frames)
        let room = unsafe buffer.baseAddress.map { unsafe $0 + frames * channelCount }
        let found = unsafe max(0, Int(sf_readf_float(handle, room, Int64(wanted))))
        frames += found
        guard found == wanted else { break }
      }
      end = frames * channelCount
    }
    if let bad = samples.firstIndex(where: { !(abs($0) <= AudioFileError.largestSample) }) {
      throw .invalidSample(path: path, time: time(ofFrame: framesRead + bad / channelCount))
    }
    framesRead += frames
    if frames < count {
      let hasFailed = unsafe sf_error(handle) != SF_ERR_NO_ERROR
      isTruncated = isTruncated || hasFailed || framesRead < frameCount ?? 0
    }
    return samples
  }

  private func time(ofFrame frame: Int) -> Seconds { Seconds(frame) / sampleRate }
}
