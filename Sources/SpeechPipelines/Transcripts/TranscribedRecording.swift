import AudioFiles
import Foundation

/// A recording that was to be transcribed, and what came of it: what a format writes.
///
/// In JSON it is an object with `file`, then either `text`, `duration`, `words`, `alternatives` (if
/// they were asked for) and `truncated` (only if samples are missing), or `error`.
public struct TranscribedRecording: Sendable, Equatable {
  /// The recording as it was named.
  public var file: String
  /// What was heard; nil if the recording cannot be read.
  public var transcript: Transcript?
  /// Whether the recording is cut short or damaged.
  public var isTruncated: Bool
  /// Why there is no transcript.
  public var error: String?
  /// The channel that was read, from 1; nil for the mean of all.
  public var channel: Int?

  /// Makes the result of a recording that could be read.
  public init(
    file: String, transcript: Transcript, isTruncated: Bool = false, channel: Int? = nil
  ) {
    self.file = file
    self.transcript = transcript
    self.isTruncated = isTruncated
    self.channel = channel
  }

  /// Makes the result of a recording that could not be read.
  public init(file: String, error: String) {
    self.file = file
    self.error = error
    isTruncated = false
  }
}

extension TranscribedRecording: Codable {
  private enum CodingKeys: String, CodingKey {
    case file, text, duration, words, alternatives, truncated, error
  }

  /// Reads an object that has a `file`; without `text` it is a recording that could not be read.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: CodingKeys.self)
    file = try object.decode(String.self, forKey: .file)
    error = try object.decodeIfPresent(String.self, forKey: .error)
    isTruncated = try object.decodeIfPresent(Bool.self, forKey: .truncated) ?? false
    guard let text = try object.decodeIfPresent(String.self, forKey: .text) else { return }
    var transcript = Transcript(
      words: try object.decodeIfPresent([Transcript.Word].self, forKey: .words) ?? [],
      duration: try object.decodeIfPresent(Seconds.self, forKey: .duration) ?? 0,
      alternatives: try object.decodeIfPresent([Transcript.Alternative].self, forKey: .alternatives)
    )
    transcript.text = text
    self.transcript = transcript
  }

  /// Reads a list, one object, or an object a line; nil if the text is none of them.
  static func list(json text: String) -> [TranscribedRecording]? {
    let decoder = JSONDecoder()
    let whole = Data(text.utf8)
    return (try? decoder.decode([Self].self, from: whole))
      ?? (try? decoder.decode(Self.self, from: whole)).map { [$0] }
      ?? (try? text.split(whereSeparator: \.isNewline).map {
        try decoder.decode(Self.self, from: Data($0.utf8))
      })
  }

  /// Writes the members that there are.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(file, forKey: .file)
    try object.encodeIfPresent(transcript?.text, forKey: .text)
    try object.encodeIfPresent(transcript?.duration, forKey: .duration)
    try object.encodeIfPresent(transcript?.words, forKey: .words)
    try object.encodeIfPresent(transcript?.alternatives, forKey: .alternatives)
    if isTruncated { try object.encode(true, forKey: .truncated) }
    try object.encodeIfPresent(error, forKey: .error)
  }
}
