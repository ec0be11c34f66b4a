import Foundation

/// The names of the columns of a table, its first line.
let tableHeader = "file\tstart\tend\tconfidence\ttext\n"

extension Transcript {
  /// Returns a line of a table (.tsv) for each phrase of a recording.
  ///
  ///     file            start   end     confidence   text
  ///     audio/a.flac    0.330   2.310   0.912        SIX EIGHT THREE THREE OH SEVEN FIVE
  ///
  /// Phrases are divided as subtitles are; times are in seconds, of the words themselves and not of
  /// the time a subtitle is shown. A tab, line end or backslash inside a field is written as `\t`,
  /// `\n`, `\r` or `\\`; quotation marks are plain characters.
  func tableRows(file: String, _ rules: SubtitleRules) -> String {
    let lengths = self.words.map(\.word.count)
    let parts = SubtitleDivision(words: self.words, lengths: lengths, rules: rules).parts
    return parts.map { part in
      let words = self.words[part]
      let confidence = words.reduce(0) { $0 + Double($1.confidence) } / Double(part.count)
      let fields = [
        file, Timecode(words.first?.start ?? 0).seconds, Timecode(words.last?.end ?? 0).seconds,
        Timecode(confidence).seconds, words.map(\.word).joined(separator: " "),
      ]
      return fields.map(escaped).joined(separator: "\t") + "\n"
    }.joined()
  }
}

private func escaped(_ field: String) -> String {
  field.replacingOccurrences(of: "\\", with: "\\\\")
    .replacingOccurrences(of: "\t", with: "\\t")
    .replacingOccurrences(of: "\n", with: "\\n")
    .replacingOccurrences(of: "\r", with: "\\r")
}
