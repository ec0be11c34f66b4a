import AudioFiles
import Foundation

extension AlignedText {
  /// How times are written.
  public enum Format: String, Sendable, CaseIterable {
    /// Praat's: a tier of words and one of their sounds or letters.
    case textgrid
    /// A line for each word, as NIST's scoring tools read them.
    case ctm
    /// An object on a line.
    case json

    /// What files in this format are called.
    public var fileExtension: String { self == .textgrid ? "TextGrid" : rawValue }
  }

  /// Returns the alignment in a format, with a line end.
  ///
  /// - Parameters:
  ///   - format: how times are written.
  ///   - file: the recording.
  ///   - channel: the channel that was read, from 1.
  /// - Returns: the contents of a file, or of a part of one for CTM and JSON.
  /// - Throws: if a number cannot be written as JSON, which finite ones can.
  public func written(as format: Format, file: String, channel: Int) throws -> String {
    switch format {
    case .textgrid: textGrid
    case .ctm: timeMarks(file: file, channel: channel)
    case .json: try json(file: file) + "\n"
    }
  }

  /// A line for each word: recording, channel, start, length, word and confidence.
  ///
  /// The recording is the name of its file without folders and ending.
  private func timeMarks(file: String, channel: Int) -> String {
    let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    return transcript.words.map { word in
      String(
        format: "%@ %d %.3f %.3f %@ %.3f\n", name.replacingOccurrences(of: " ", with: "_"),
        channel, word.start, word.end - word.start, word.word, word.confidence)
    }.joined()
  }

  /// An object on a single line, with the sounds of each word inside it.
  private func json(file: String) throws -> String {
    struct Object: Encodable {
      var file: String
      var text: String
      var duration: Seconds
      var score: Double
      var words: [Word]
    }
    struct Word: Encodable {
      var word: String
      var start: Seconds
      var end: Seconds
      var confidence: Float
      var units: [Unit]
    }
    struct Unit: Encodable {
      var unit: String
      var start: Seconds
      var end: Seconds
      var confidence: Float
    }
    let words = zip(transcript.words, units).map { word, units in
      Word(
        word: word.word, start: word.start, end: word.end, confidence: word.confidence,
        units: units.map {
          Unit(unit: $0.word, start: $0.start, end: $0.end, confidence: $0.confidence)
        })
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let object = Object(
      file: file, text: transcript.text, duration: transcript.duration, score: score, words: words)
    return String(decoding: try encoder.encode(object), as: UTF8.self)
  }

  /// A TextGrid with the tiers `words` and `units`, in Praat's long text format.
  ///
  /// The intervals of a tier cover the whole recording; silence has no text.
  private var textGrid: String {
    let end = max(transcript.duration, 0.001)
    let tiers = [("words", transcript.words), ("units", units.flatMap(\.self))]
    let written = tiers.enumerated().map { index, tier in
      let intervals = Self.intervals(tier.1, until: end)
      return """
            item [\(index + 1)]:
                class = "IntervalTier"
                name = "\(tier.0)"
                xmin = 0
                xmax = \(end)
                intervals: size = \(intervals.count)

        """
          + intervals.enumerated().map { index, interval in
            """
                    intervals [\(index + 1)]:
                        xmin = \(interval.start)
                        xmax = \(interval.end)
                        text = "\(interval.word.replacingOccurrences(of: "\"", with: "\"\""))"

            """
          }.joined()
    }
    return """
      File type = "ooTextFile"
      Object class = "TextGrid"

      xmin = 0
      xmax = \(end)
      tiers? <exists>
      size = \(tiers.count)
      item []:

      """ + written.joined()
  }

  /// Words with the silences between them; each has a length, as Praat wants it.
  private static func intervals(
    _ words: [Transcript.Word], until end: Seconds
  ) -> [Transcript.Word] {
    var intervals: [Transcript.Word] = []
    var free = 0.0
    func append(_ text: String, _ start: Seconds, _ end: Seconds) {
      guard end > start else { return }
      intervals.append(Transcript.Word(word: text, start: start, end: end, confidence: 1))
      free = end
    }
    for word in words {
      append("", free, word.start)
      append(word.word, max(free, word.start), word.end)
    }
    append("", free, end)
    return intervals
  }
}
