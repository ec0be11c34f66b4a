extension Transcript {
  /// Returns timed lines as players of music show them (.lrc).
  ///
  ///     [length:00:02.50]
  ///     [00:00.33]SIX EIGHT THREE
  ///
  /// The lines are the subtitles, each on one line. A player shows a line until the next one's time,
  /// so a line without text follows where two seconds or more are silent. Minutes may have more than
  /// two digits.
  func lyrics(_ rules: SubtitleRules) -> String {
    let subtitles = self.subtitles(rules)
    var lines = ["[length:\(Timecode(duration).minutes)]"]
    for (index, subtitle) in subtitles.enumerated() {
      lines.append("[\(subtitle.start.minutes)]\(subtitle.text)")
      let next = index + 1 < subtitles.count ? subtitles[index + 1].start : nil
      if let next, next.milliseconds - subtitle.end.milliseconds >= 2000 {
        lines.append("[\(subtitle.end.minutes)]")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
