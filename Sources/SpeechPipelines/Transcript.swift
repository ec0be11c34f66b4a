public import AudioFiles

/// What a recogniser heard in a recording.
public struct Transcript: Sendable, Equatable, Codable {
  /// A word with its place in the recording.
  public struct Word: Sendable, Equatable, Codable {
    /// The word as the recogniser spells it.
    public var word: String
    /// Where it begins, in seconds.
    public var start: Seconds
    /// Where it ends, in seconds; never past the recording.
    public var end: Seconds
    /// How sure the recogniser is of the word, from 0 to 1.
    public var confidence: Float

    /// Makes a word.
    public init(word: String, start: Seconds, end: Seconds, confidence: Float) {
      self.word = word
      self.start = start
      self.end = end
      self.confidence = confidence
    }
  }

  /// Another text that the recording may hold (n-best).
  public struct Alternative: Sendable, Equatable, Codable {
    /// The words, joined by spaces.
    public var text: String
    /// The natural logarithm of its weight in the search; only differences mean anything.
    public var score: Double

    /// Makes an alternative.
    public init(text: String, score: Double) {
      self.text = text
      self.score = score
    }
  }

  /// The words, joined by spaces; empty if nothing was heard.
  public var text: String
  /// The words in order; they do not overlap.
  public var words: [Word]
  /// The length of the recording, in seconds.
  public var duration: Seconds
  /// The best texts, `text` first; nil unless they were asked for.
  public var alternatives: [Alternative]?

  /// Makes a transcript of words in order.
  public init(words: [Word], duration: Seconds, alternatives: [Alternative]? = nil) {
    text = words.map(\.word).joined(separator: " ")
    self.words = words
    self.duration = duration
    self.alternatives = alternatives
  }
}
