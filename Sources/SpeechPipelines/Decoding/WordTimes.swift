public import AudioFiles

/// Where words begin and end, guessed from the frames in which a network emits their labels.
///
/// A network trained with CTC emits a label in one or two frames somewhere within its sound, and
/// blanks between. So a word is longer than from its first to its last label. It is widened into
/// the blanks on both sides, by no more than `extension` and by no more than half of the gap to its
/// neighbour; then words stay in order and do not overlap.
public struct WordTimes: Sendable, Equatable, Codable {
  /// How much earlier than its first label a word begins, in seconds, where there is room.
  public var leading: Seconds = 0.06
  /// How much later than its last label a word ends, in seconds, where there is room.
  public var trailing: Seconds = 0.06

  /// Makes the default widening.
  public init() {}

  /// Returns the begin and end of each word.
  ///
  /// - Parameters:
  ///   - spans: the begin and end of the labels of each word, in seconds, in order.
  ///   - duration: the length of the recording.
  /// - Returns: wider spans, monotone and within the recording.
  public func callAsFunction(
    _ spans: [Range<Seconds>], duration: Seconds
  ) -> [Range<Seconds>] {
    spans.indices.map { word in
      let span = spans[word]
      let before = word == 0 ? 2 * span.lowerBound : span.lowerBound - spans[word - 1].upperBound
      let after =
        word + 1 == spans.count
        ? 2 * (duration - span.upperBound) : spans[word + 1].lowerBound - span.upperBound
      let start = span.lowerBound - min(leading, max(0, before / 2))
      let end = span.upperBound + min(trailing, max(0, after / 2))
      return max(0, start)..<max(max(0, start), min(end, duration))
    }
  }
}
