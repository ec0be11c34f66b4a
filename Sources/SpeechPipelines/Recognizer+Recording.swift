public import AudioFiles

extension Recognizer {
  /// Returns what is said in a recording, and whether the recording is cut short or damaged.
  ///
  /// - Parameters:
  ///   - path: an audio file of any format, rate and length; `-` is standard input.
  ///   - channel: which channel is read.
  ///   - decoding: how the text is found.
  /// - Returns: the words with their times, and whether samples are missing.
  /// - Throws: `AudioFileError` if nothing of it can be read.
  public func transcript(
    ofRecording path: String, channel: ChannelSelection = .mixdown, decoding: Decoding
  ) throws(AudioFileError) -> (transcript: Transcript, isTruncated: Bool) {
    let (waveform, isTruncated) = try Waveform.whatIsLeft(
      of: path, sampleRate: sampleRate, channel: channel)
    return (self(waveform, decoding: decoding), isTruncated)
  }
}
