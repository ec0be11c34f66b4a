/// What was understood of a sentence.
public struct Understanding: Sendable, Equatable {
  /// The tag of each word.
  public var tags: [String]
  /// What is wanted; nil if the tagger does not tell.
  public var intent: String?
  /// How probable that is, from 0 to 1; nil if the tagger does not tell.
  public var intentProbability: Double?

  /// Makes an understanding.
  public init(tags: [String], intent: String? = nil, intentProbability: Double? = nil) {
    self.tags = tags
    self.intent = intent
    self.intentProbability = intentProbability
  }

  /// The slots in order.
  public var slots: [SlotSpan] { SlotSpan.spans(of: tags) }
}

/// Anything that finds slots in a sentence.
public protocol SequenceTagger: Sendable {
  /// Returns what was understood; without words, nothing.
  func callAsFunction(_ words: [String]) -> Understanding
}
