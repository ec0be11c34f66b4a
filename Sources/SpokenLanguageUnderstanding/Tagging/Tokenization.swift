/// How a text becomes words.
public enum Tokenization: String, Sendable, Codable, CaseIterable {
  /// Between white space, as in texts that were divided beforehand.
  case spaces
  /// Runs of letters, digits and the apostrophes within them; all else only separates, as speech has
  /// no punctuation. A final `'s` is a word of its own: whose book, and the slot ends before it.
  case words

  /// Returns the places of the words in a text.
  public func ranges(in text: String) -> [Range<String.Index>] {
    switch self {
    case .spaces:
      text.split(whereSeparator: \.isWhitespace).map { $0.startIndex..<$0.endIndex }
    case .words:
      Self.runs(in: text).flatMap { Self.dividingPossessive($0) }.map {
        $0.startIndex..<$0.endIndex
      }
    }
  }

  /// Returns the words of a text.
  public func words(of text: String) -> [String] {
    ranges(in: text).map { String(text[$0]) }
  }

  private static func runs(in text: String) -> [Substring] {
    text.split { !$0.isLetter && !$0.isNumber && !isApostrophe($0) }.compactMap { run in
      let opened = run.drop(while: isApostrophe)
      guard let last = opened.lastIndex(where: { !isApostrophe($0) }) else { return nil }
      return opened[...last]
    }
  }

  private static func dividingPossessive(_ word: Substring) -> [Substring] {
    guard word.count > 2, word.hasSuffix("s") || word.hasSuffix("S"),
      isApostrophe(word[word.index(word.endIndex, offsetBy: -2)])
    else { return [word] }
    return [word.dropLast(2), word.suffix(2)]
  }

  private static func isApostrophe(_ character: Character) -> Bool {
    character == "'" || character == "\u{2019}"
  }
}

extension String {
  /// The form under which taggers know a word: lower case, every digit as 0.
  ///
  /// Recognisers differ in case, and of a number its length says more than its value.
  public var taggedForm: String {
    String(lowercased().map { $0.isWholeNumber ? "0" : $0 == "\u{2019}" ? "'" : $0 })
  }
}
