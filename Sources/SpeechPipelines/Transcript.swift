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
    /// How sure the recogniser is of its least sure letter, from 0 to 1.
    public var confidence: Float
  }

  /// The words, joined by spaces; empty if nothing was heard.
  public var text: String
  /// The words in order; they do not overlap.
  public var words: [Word]
  /// The length of the recording, in seconds.
  public var duration: Seconds
}
