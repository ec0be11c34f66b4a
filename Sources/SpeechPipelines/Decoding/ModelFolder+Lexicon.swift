public import SpeechRecognition

extension ModelFolder {
  /// Returns how the words of some texts are said, by the model's own lexicon; nil if it has none.
  ///
  /// - Parameters:
  ///   - texts: what is to be said, in the model's spelling.
  ///   - alphabet: the model's symbols.
  /// - Returns: the words that the lexicon knows.
  /// - Throws: `CompiledLexiconError` if it cannot be used.
  public func lexicon(of texts: [String], alphabet: Alphabet) throws -> Lexicon? {
    guard let lexiconPath else { return nil }
    let wanted = Set(texts.flatMap { words($0) })
    return try LexiconTree(contentsOf: lexiconPath, alphabet: alphabet)
      .lexicon(of: wanted.sorted())
  }
}
