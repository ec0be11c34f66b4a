public import SpeechRecognition

/// The dictionaries through which transcripts become phones: those of a whole training, and those
/// that single lines of a manifest name and that are asked first.
public struct TrainingLexicon: Sendable {
  private let common: Lexicon
  private let own: [String: Lexicon]  // by the path that a line names

  /// Reads dictionaries.
  ///
  /// - Parameters:
  ///   - paths: the dictionaries of all lines, the most special first.
  ///   - manifests: lines that may name dictionaries of their own.
  ///   - letterCase: what becomes of the words' letters.
  /// - Throws: `LexiconFileError` or `AtomicFileError`.
  public init(
    contentsOf paths: [String], for manifests: [Manifest],
    letterCase: TextNormalization.LetterCase
  ) throws {
    common = try Lexicon(contentsOf: paths, letterCase: letterCase)
    var own: [String: Lexicon] = [:]
    for path in manifests.flatMap(\.utterances).compactMap(\.lexicon) where own[path] == nil {
      own[path] = try Lexicon(contentsOf: path, letterCase: letterCase)
    }
    self.own = own
  }

  /// The pronunciations of a word in a line of a manifest, the usual one first; none if no
  /// dictionary knows it.
  public subscript(word: String, utterance: Manifest.Utterance) -> [[String]] {
    if let path = utterance.lexicon, let found = own[path]?[word], !found.isEmpty { return found }
    return common[word]
  }

  /// An alphabet of all phones, sorted.
  public func alphabet() throws(AlphabetError) -> Alphabet {
    let symbols = own.values.reduce(into: Set(common.symbols)) { $0.formUnion($1.symbols) }
    return try Alphabet(
      symbols: symbols.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }
}
