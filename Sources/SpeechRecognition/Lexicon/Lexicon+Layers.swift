extension Lexicon {
  /// Reads several dictionaries; of those that have a word the first alone tells how it is said.
  ///
  /// - Parameters:
  ///   - paths: text files, the most special first.
  ///   - letterCase: what becomes of the words' letters.
  ///   - alphabet: if given, every symbol has to be one of it.
  /// - Throws: ``LexiconFileError`` with the line, or `AtomicFileError`.
  public init(
    contentsOf paths: [String], letterCase: TextNormalization.LetterCase = .unchanged,
    alphabet: Alphabet? = nil
  ) throws {
    self.init()
    for path in paths {
      let next = try Lexicon(contentsOf: path, letterCase: letterCase, alphabet: alphabet)
      for word in next.words where self[word].isEmpty {
        for pronunciation in next[word] { add(pronunciation, of: word) }
      }
    }
  }

  /// The symbols of all pronunciations, sorted by their UTF-8 bytes.
  public var symbols: [String] {
    words.reduce(into: Set<String>()) { symbols, word in
      for pronunciation in self[word] { symbols.formUnion(pronunciation) }
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
