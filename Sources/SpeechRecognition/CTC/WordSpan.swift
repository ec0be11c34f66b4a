/// One word of a text, the frames in which it was said and how sure the recogniser is of it.
public struct WordSpan: Sendable, Equatable {
  /// The labels of the word, in order; at least one.
  public var labels: [Int]
  /// From the first frame of the first label up to the last frame of the last.
  public var frames: Range<Int>
  /// The smallest ``LabelSpan/probability`` of its labels, from 0 to 1: a word is no surer than
  /// its least sure label, and long words are not favoured as they would be by a mean.
  public var confidence: Float

  /// Makes a word.
  public init(labels: [Int], frames: Range<Int>, confidence: Float) {
    self.labels = labels
    self.frames = frames
    self.confidence = confidence
  }
}

extension [LabelSpan] {
  /// Returns the words between separators, such as the label of the space.
  ///
  /// Words are in order and do not overlap, as the spans of one path do not. Separators at either
  /// end or beside one another make no empty words.
  public func words(separatedBy separator: Int) -> [WordSpan] {
    split { $0.label == separator }.map { word in
      WordSpan(
        labels: word.map(\.label),
        frames: word[word.startIndex].frames.lowerBound..<word[word.endIndex - 1].frames.upperBound,
        confidence: word.reduce(1) { Swift.min($0, $1.probability) })
    }
  }
}
