/// A slot and the words that fill it.
public struct SlotSpan: Sendable, Hashable {
  /// The name of the slot.
  public var name: String
  /// The places of the words.
  public var words: Range<Int>

  /// Makes a slot.
  public init(name: String, words: Range<Int>) {
    (self.name, self.words) = (name, words)
  }

  /// Returns the slots that tags mean, in order, as `conlleval` reads them.
  ///
  /// A slot begins at `B-x`, and at an `I-x` that follows `O`, the beginning of the sentence, or
  /// another slot's tag. It goes on as long as `I-x` follows. Any other text means `O`.
  ///
  /// Reference: Tjong Kim Sang & Buchholz (2000), CoNLL-2000 shared task, and its `conlleval`.
  public static func spans(of tags: [String]) -> [SlotSpan] {
    var spans: [SlotSpan] = []
    var open: (name: Substring, start: Int)?
    func close(before place: Int) {
      guard let slot = open else { return }
      spans.append(SlotSpan(name: String(slot.name), words: slot.start..<place))
      open = nil
    }
    for (place, tag) in tags.enumerated() {
      let name = tag.dropFirst(2)
      if tag.hasPrefix("I-"), open?.name == name { continue }
      close(before: place)
      if tag.hasPrefix("B-") || tag.hasPrefix("I-") { open = (name, place) }
    }
    close(before: tags.count)
    return spans
  }

  /// Writes the slot into a sentence's tags.
  func tag(_ tags: inout [String]) {
    for place in words { tags[place] = place == words.lowerBound ? "B-\(name)" : "I-\(name)" }
  }
}
