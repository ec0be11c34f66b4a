import Foundation

extension Transcript {
  /// Returns a line for each word, as NIST's scoring tools read them (.ctm).
  ///
  ///     an4-cen7-mjgm-b 1 0.330 0.210 SIX 0.940
  ///
  /// The fields are the recording, its channel, the beginning and length of the word in seconds, the
  /// word, and its confidence. The recording is the name of its file without folders and ending, as
  /// in the reference (STM) files of corpora. White space, which parts the fields, becomes `_`.
  ///
  /// Reference: NIST, *sctk*, `doc/infmts.htm`.
  func timeMarks(file: String, channel: Int) -> String {
    let name = NSString(string: file).lastPathComponent
    let recording = NSString(string: name).deletingPathExtension.replacingWhitespace(with: "_")
    return words.map { word in
      let (start, end) = (Timecode(word.start), Timecode(word.end))
      var length = end
      length.milliseconds = max(0, end.milliseconds - start.milliseconds)
      let confidence = Timecode(Double(word.confidence)).seconds
      return "\(recording) \(channel) \(start.seconds) \(length.seconds) "
        + "\(word.word.replacingWhitespace(with: "_")) \(confidence)\n"
    }.joined()
  }
}
