extension Transcript {
  /// Returns SubRip subtitles (.srt).
  ///
  ///     1
  ///     00:00:00,330 --> 00:00:01,330
  ///     SIX EIGHT THREE
  ///
  /// Subtitles are numbered from 1 and parted by an empty line. The format has no way to escape
  /// anything: text stands as it is. Without words the file is empty.
  func subRip(_ rules: SubtitleRules) -> String {
    subtitles(rules).enumerated().map { index, subtitle in
      """
      \(index + 1)
      \(subtitle.start.clock(decimalMark: ",")) --> \(subtitle.end.clock(decimalMark: ","))
      \(subtitle.lines.joined(separator: "\n"))

      """
    }.joined(separator: "\n")
  }
}
