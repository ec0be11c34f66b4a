/// The tags that words may have, and which may follow which.
///
///     O     no slot          B-x   a slot x begins          I-x   it goes on
///
/// `I-x` may follow only `B-x` and `I-x`, and begins no sentence; all else may follow all.
///
/// Reference: Ramshaw & Marcus (1995), Text chunking using transformation-based learning.
public struct TagSet: Sendable, Equatable, Codable {
  /// The tags' texts; the place of a tag in it is its number.
  public let names: Vocabulary

  /// Makes a set of tags of these texts, and of `O`, which is always number 0.
  public init(_ names: some Sequence<String>) {
    self.names = Vocabulary(["O"] + names)
  }

  /// Makes the set of all tags of the sentences.
  public init(of sentences: [TaggedSentence]) {
    self.init(Set(sentences.lazy.flatMap(\.tags)).sorted())
  }

  /// The number of tags.
  public var count: Int { names.count }

  /// Whether a tag may follow another, or begin a sentence if that is nil.
  public func allows(_ next: Int, after previous: Int?) -> Bool {
    let tag = names.entries[next]
    guard tag.hasPrefix("I-") else { return true }
    guard let previous else { return false }
    let before = names.entries[previous]
    return before == tag || before == "B-" + tag.dropFirst(2)
  }

  /// For each tag (row) whether another (column) may follow it, [tags × tags].
  var allowed: [Bool] {
    (0..<count).flatMap { previous in (0..<count).map { allows($0, after: previous) } }
  }

  /// Reads the list of texts.
  public init(from decoder: any Decoder) throws {
    self.init(try Vocabulary(from: decoder).entries)
  }

  /// Writes the list of texts.
  public func encode(to encoder: any Encoder) throws {
    try names.encode(to: encoder)
  }
}
