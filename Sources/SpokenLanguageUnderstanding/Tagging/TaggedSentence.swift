/// A sentence whose words are tagged with slots, and what it intends.
public struct TaggedSentence: Sendable, Equatable {
  /// The words in order.
  public var words: [String]
  /// The tag of each word: `B-x` where a slot x begins, `I-x` where it goes on, `O` elsewhere.
  public var tags: [String]
  /// What is wanted; nil if that is not known.
  public var intent: String?

  /// Makes a sentence; an `I-x` that begins a slot becomes `B-x`, which means the same.
  public init(words: [String], tags: [String], intent: String? = nil) {
    precondition(words.count == tags.count, "\(tags.count) tags for \(words.count) words")
    self.words = words
    self.tags = [String](repeating: "O", count: tags.count)
    self.intent = intent
    for span in SlotSpan.spans(of: tags) { span.tag(&self.tags) }
  }
}
