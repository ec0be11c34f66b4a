import Foundation

extension Transcript {
  /// Returns a TextGrid with one tier, `words`, as Praat writes it (long text format).
  ///
  /// The intervals of a tier cover the whole recording without a gap or overlap: silence is an
  /// interval without text. Each must have a length, so a word without one gets a millisecond, and
  /// what follows it begins that much later. Quotation marks are doubled.
  ///
  /// Reference: Boersma & Weenink, *Praat*, manual page "TextGrid file formats".
  func textGrid() -> String {
    var intervals: [(start: Int, end: Int, text: String)] = []  // in milliseconds
    var free = 0
    for word in words {
      let start = max(Timecode(word.start).milliseconds, free)
      let end = max(Timecode(word.end).milliseconds, start + 1)
      if start > free { intervals.append((free, start, "")) }
      intervals.append((start, end, word.word.replacingWhitespace()))
      free = end
    }
    let length = Timecode(duration).milliseconds
    if free < length || intervals.isEmpty { intervals.append((free, max(length, free + 1), "")) }
    let end = seconds(max(length, free, 1))
    let list = intervals.enumerated().map { index, interval in
      """
              intervals [\(index + 1)]:
                  xmin = \(seconds(interval.start))
                  xmax = \(seconds(interval.end))
                  text = "\(interval.text.replacingOccurrences(of: "\"", with: "\"\""))"

      """
    }
    return """
      File type = "ooTextFile"
      Object class = "TextGrid"

      xmin = 0
      xmax = \(end)
      tiers? <exists>
      size = 1
      item []:
          item [1]:
              class = "IntervalTier"
              name = "words"
              xmin = 0
              xmax = \(end)
              intervals: size = \(intervals.count)

      """ + list.joined()
  }
}

/// A time as Praat writes it: without zeros at the end.
private func seconds(_ milliseconds: Int) -> String {
  milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
}
