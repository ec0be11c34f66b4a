public import AudioFiles

/// How long subtitles are, and where words are divided into them.
///
/// The defaults are what broadcasters ask for: two lines of 42 characters, shown for one to seven
/// seconds.
///
/// Reference: Netflix, *Timed Text Style Guide: General Requirements*.
public struct SubtitleRules: Sendable, Equatable, Codable {
  /// The most characters in a line; a longer word stands alone on its line, as none is broken.
  public var lineLength = 42
  /// The most lines in a subtitle.
  public var lineCount = 2
  /// How long a subtitle stays at least, where the next one leaves it the time.
  public var shortest: Seconds = 1
  /// How long a subtitle stays at most.
  public var longest: Seconds = 7
  /// The time between two subtitles, by which the eye sees that there is a new one.
  public var gap: Seconds = 0.08
  /// A silence between two words that always divides them.
  public var pause: Seconds = 0.8
  /// Characters that are read in a second: a subtitle that is spoken faster stays a little longer,
  /// where the next one leaves it the time.
  public var readingSpeed = 20.0

  /// Takes the defaults.
  public init() {}
}
