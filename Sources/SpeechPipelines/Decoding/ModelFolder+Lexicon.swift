public import SpeechRecognition

extension ModelFolder {
  /// Returns how the words of some texts are said, by the model's own lexicon and, for words that it
  /// lacks, its pronunciation model; nil if it has no lexicon.
  ///
  /// - Parameters:
  ///   - texts: what is to be said; capitals do not matter.
  ///   - alphabet: the model's symbols.
  /// - Returns: the words that can be said, as they are written in the texts.
  /// - Throws: `CompiledLexiconError` or `LanguageModelError` if a file cannot be used.
  public func lexicon(of texts: [String], alphabet: Alphabet) throws -> Lexicon? {
    guard let lexiconPath else { return nil }
    let pronouncer = Pronouncer(
      try LexiconTree(contentsOf: lexiconPath, alphabet: alphabet), alphabet: alphabet,
      model: try pronunciationModelPath.map { try PronunciationModel(contentsOf: $0) })
    return pronouncer.sayable(Set(texts.flatMap { words($0) }).sorted())
  }
}
