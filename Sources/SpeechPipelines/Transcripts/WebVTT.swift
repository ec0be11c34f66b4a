import Foundation

extension Transcript {
  /// Returns WebVTT subtitles (.vtt).
  ///
  ///     WEBVTT
  ///
  ///     00:00:00.330 --> 00:00:01.330
  ///     SIX EIGHT THREE
  ///
  /// `&`, `<` and `>` are written as `&amp;`, `&lt;` and `&gt;`, so that no text can be taken for a
  /// tag or for the arrow. Without words only the first line stands.
  ///
  /// Reference: W3C, *WebVTT: The Web Video Text Tracks Format*, section 4.
  func webVTT(_ rules: SubtitleRules) -> String {
    let cues = subtitles(rules).map { subtitle in
      """

      \(subtitle.start.clock(decimalMark: ".")) --> \(subtitle.end.clock(decimalMark: "."))
      \(subtitle.lines.map(escaped).joined(separator: "\n"))

      """
    }
    return "WEBVTT\n" + cues.joined()
  }
}

private func escaped(_ text: String) -> String {
  text.replacingOccurrences(of: "&", with: "&amp;")
    .replacingOccurrences(of: "<", with: "&lt;")
    .replacingOccurrences(of: ">", with: "&gt;")
}
