import AudioFiles
import Foundation

/// Tiers of intervals over a recording, as Praat writes them (long text format).
///
/// The intervals of a tier cover the whole recording without a gap or overlap: silence is an
/// interval without text. Each must have a length, so a word without one gets a millisecond, and
/// what follows it begins that much later. Quotation marks are doubled.
///
/// Reference: Boersma & Weenink, *Praat*, manual page "TextGrid file formats".
struct TextGrid {
  /// A stretch of a tier, in milliseconds.
  private struct Interval {
    var start: Int
    var end: Int
    var text: String
  }

  private let tiers: [(name: String, intervals: [Interval])]
  private let end: Int  // in milliseconds

  /// Lays out tiers over a recording.
  ///
  /// - Parameters:
  ///   - tiers: what was said, by name; each in order of time.
  ///   - duration: the length of the recording in seconds; words that reach beyond it make it longer.
  init(_ tiers: [(name: String, words: [Transcript.Word])], duration: Seconds) {
    let laidOut = tiers.map { ($0.name, Self.intervals($0.words)) }
    let length = Timecode(duration).milliseconds
    let end = laidOut.reduce(max(length, 1)) { max($0, $1.1.last?.end ?? 0) }
    self.end = end
    self.tiers = laidOut.map { name, intervals in
      let free = intervals.last?.end ?? 0
      return (
        name, free < end ? intervals + [Interval(start: free, end: end, text: "")] : intervals
      )
    }
  }

  private static func intervals(_ words: [Transcript.Word]) -> [Interval] {
    var intervals: [Interval] = []
    var free = 0
    for word in words {
      let start = max(Timecode(word.start).milliseconds, free)
      let end = max(Timecode(word.end).milliseconds, start + 1)
      if start > free { intervals.append(Interval(start: free, end: start, text: "")) }
      intervals.append(Interval(start: start, end: end, text: word.word.replacingWhitespace()))
      free = end
    }
    return intervals
  }

  /// The contents of a file.
  var text: String {
    let items = tiers.enumerated().map { index, tier in
      """
          item [\(index + 1)]:
              class = "IntervalTier"
              name = "\(tier.name)"
              xmin = 0
              xmax = \(seconds(end))
              intervals: size = \(tier.intervals.count)

      """
        + tier.intervals.enumerated().map { index, interval in
          """
                  intervals [\(index + 1)]:
                      xmin = \(seconds(interval.start))
                      xmax = \(seconds(interval.end))
                      text = "\(interval.text.replacingOccurrences(of: "\"", with: "\"\""))"

          """
        }.joined()
    }
    return """
      File type = "ooTextFile"
      Object class = "TextGrid"

      xmin = 0
      xmax = \(seconds(end))
      tiers? <exists>
      size = \(tiers.count)
      item []:

      """ + items.joined()
  }

  /// A time as Praat writes it: without zeros at the end.
  private func seconds(_ milliseconds: Int) -> String {
    milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
  }
}

extension Transcript {
  /// Returns a TextGrid with one tier, `words`.
  func textGrid() -> String { TextGrid([("words", words)], duration: duration).text }
}
