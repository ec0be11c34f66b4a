import AudioFiles

/// A few words that are shown together.
struct Subtitle: Equatable {
  /// When it appears.
  var start: Timecode
  /// When it disappears: after `start`, and not after the next one appears.
  var end: Timecode
  /// Its words, in lines.
  var lines: [String]

  /// Its text on a single line.
  var text: String { lines.joined(separator: " ") }
}

extension Transcript {
  /// Returns the words divided into subtitles.
  func subtitles(_ rules: SubtitleRules) -> [Subtitle] {
    let lengths = words.map(\.word.count)
    let parts = SubtitleDivision(words: words, lengths: lengths, rules: rules).parts
    var subtitles: [Subtitle] = []
    var free = Timecode(0)  // the end of the subtitle before
    for (index, part) in parts.enumerated() {
      let next = index + 1 < parts.count ? words[parts[index + 1].lowerBound].start : nil
      let start = max(Timecode(words[part.lowerBound].start), free)
      let length = lengths[part].reduce(part.count - 1, +)
      var end = Timecode(shownUntil(part, length: length, next: next, rules))
      // Words without length still need a moment in which they are seen.
      end.milliseconds = max(end.milliseconds, start.milliseconds + 1)
      free = end
      subtitles.append(
        Subtitle(
          start: start, end: end,
          lines: balancedLines(lengths[part], rules).map { line in
            words[part][(part.lowerBound + line.lowerBound)..<(part.lowerBound + line.upperBound)]
              .map { $0.word.replacingWhitespace() }.joined(separator: " ")
          }))
    }
    return subtitles
  }

  /// Returns when a subtitle disappears: late enough to be read, early enough for the next.
  private func shownUntil(
    _ part: Range<Int>, length: Int, next: Seconds?, _ rules: SubtitleRules
  ) -> Seconds {
    let start = words[part.lowerBound].start
    let spoken = words[part.upperBound - 1].end
    let read = start + max(rules.shortest, Double(length) / rules.readingSpeed)
    let wanted = min(max(spoken, min(read, duration)), start + rules.longest)
    guard let next else { return wanted }
    return min(wanted, max(next - rules.gap, min(next, start + rules.gap)))
  }
}
