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
    case .textgrid:
      TextGrid(
        [("words", transcript.words), ("units", units.flatMap(\.self))],
        duration: transcript.duration
      ).text
    case .ctm: transcript.timeMarks(file: file, channel: channel)
    case .json: try json(file: file) + "\n"
    }
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
}
