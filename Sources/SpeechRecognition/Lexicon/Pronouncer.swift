/// Finds how words are said that a user has named, in hot words or a grammar.
///
/// A word is looked up as it is written, then in capitals, then in small letters. A word that is not
/// in the lexicon is spelled if the alphabet is one of characters, or else said as the pronunciation
/// model guesses, if there is one.
public struct Pronouncer: Sendable {
  private let tree: LexiconTree?
  private let alphabet: Alphabet
  private let model: PronunciationModel?

  /// Makes a pronouncer from a lexicon and a pronunciation model, or without them.
  public init(_ tree: LexiconTree?, alphabet: Alphabet, model: PronunciationModel? = nil) {
    self.tree = tree
    self.alphabet = alphabet
    self.model = model
  }

  /// Returns the lexicon of some words, each as it was written.
  ///
  /// - Throws: ``PronouncerError`` for the first word that nobody can say.
  public func callAsFunction(_ words: [String]) throws(PronouncerError) -> Lexicon {
    let lexicon = sayable(words)
    if let word = words.first(where: { lexicon[$0].isEmpty }) {
      throw PronouncerError(word: word, alphabet: alphabet.symbols)
    }
    return lexicon
  }

  /// Returns the lexicon of those of some words that can be said, each as it was written.
  public func sayable(_ words: [String]) -> Lexicon {
    let known = tree?.lexicon(of: words.flatMap(Self.forms)) ?? Lexicon()
    var lexicon = Lexicon()
    for word in words {
      let forms = Self.forms(of: word)
      if let form = forms.first(where: { !known[$0].isEmpty }) {
        for pronunciation in known[form] { lexicon.add(pronunciation, of: word) }
      } else if let said = forms.lazy.compactMap(self.spelling).first ?? guess(word) {
        lexicon.add(said, of: word)
      }
    }
    return lexicon
  }

  private static func forms(of word: String) -> [String] {
    [word, word.uppercased(), word.lowercased()]
  }

  private func spelling(of word: String) -> [String]? {
    guard alphabet.isSpelling, alphabet.separator != nil, !word.isEmpty else { return nil }
    let characters = word.map(String.init)
    return characters.allSatisfy { alphabet.label(of: $0) != nil } ? characters : nil
  }

  private func guess(_ word: String) -> [String]? {
    guard let phones = try? model?.pronunciations(of: word).first?.phones,
      phones.allSatisfy({ alphabet.label(of: $0) != nil })
    else { return nil }
    return phones
  }
}

/// Nobody can say how a word is pronounced.
public struct PronouncerError: Error, Equatable, CustomStringConvertible {
  /// The word.
  public var word: String
  /// The symbols that a pronunciation is made of.
  public var alphabet: [String]

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    """
    "\(word)" is not in the lexicon, but its pronunciation is needed; add it to the lexicon, or \
    give it as --hot-word "\(word)=…" with the symbols \(alphabet.joined(separator: " ")).
    """
  }
}
