public import AudioFiles

extension Recognizer {
  /// The longest recording that is recognised as one, in seconds.
  static let longestWhole: Seconds = 30

  /// Returns what is said in a recording, and whether the recording is cut short or damaged.
  ///
  /// A recording of up to 30 s is recognised whole. A longer one is read in blocks and cut into
  /// segments at its pauses, so that memory does not grow with it. With a ``voiceActivity`` there
  /// are no words where nobody speaks.
  ///
  /// - Parameters:
  ///   - path: an audio file of any format, rate and length; `-` is standard input.
  ///   - channel: which channel is read.
  ///   - decoding: how the text is found.
  ///   - threads: how many segments are recognised at once; the result does not depend on it.
  /// - Returns: the words with their times, and whether samples are missing.
  /// - Throws: `AudioFileError` if nothing of it can be read.
  public func transcript(
    ofRecording path: String, channel: ChannelSelection = .mixdown, decoding: Decoding,
    threads: Int = 1
  ) throws(AudioFileError) -> (transcript: Transcript, isTruncated: Bool) {
    var blocks = try AudioBlocks(path: path, sampleRate: sampleRate, channel: channel)
    var beginning: [Float] = []
    while Double(beginning.count) <= Self.longestWhole * sampleRate {
      guard let block = try blocks.next() else {
        guard !beginning.isEmpty else { throw .noSamples(path: path) }
        let waveform = Waveform(samples: beginning, sampleRate: sampleRate)
        return (wholeTranscript(of: waveform, decoding: decoding), blocks.isTruncated)
      }
      beginning += block
    }
    var transcription = RecordingTranscription(by: self, decoding: decoding, threads: threads)
    transcription.accept(beginning)
    beginning = []
    while let block = try blocks.next() { transcription.accept(block) }
    return (transcription.finish(), blocks.isTruncated)
  }

  /// Returns what is said in a short recording, without the words where nobody speaks.
  private func wholeTranscript(of waveform: Waveform, decoding: Decoding) -> Transcript {
    guard let voiceActivity else { return self(waveform, decoding: decoding) }
    var segmentation = SpeechSegmentation(sampleRate: sampleRate)
    let segments =
      segmentation.accept(waveform.samples, probabilities: voiceActivity(waveform))
      + segmentation.finish()
    guard !segments.isEmpty else { return silence(waveform.duration) }
    return self(waveform, decoding: decoding).said(during: segments.flatMap(\.speech))
  }

  /// A transcript without words; its only text is the empty one, if alternatives are wanted.
  private func silence(_ duration: Seconds) -> Transcript {
    let isListed = wordDecoder?.alternativeCount ?? 0 > 0
    return Transcript(
      words: [], duration: duration,
      alternatives: isListed ? [Transcript.Alternative(text: "", score: 0)] : nil)
  }
}
