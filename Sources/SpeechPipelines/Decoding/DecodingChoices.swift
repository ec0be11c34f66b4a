import NeuralNetworks
public import SpeechRecognition

/// What a user may choose about the search for words; what is nil is as the model's folder says.
public struct DecodingChoices: Sendable {
  /// A lexicon, compiled or as text.
  public var lexicon: String?
  /// A language model, binary or ARPA.
  public var languageModel: String?
  /// A recurrent language model, which judges what an n-gram model has found; an empty name for none.
  ///
  /// The folder's own is used with the folder's own n-gram model only.
  public var recurrentLanguageModel: String?
  /// The recurrent language model's share.
  public var recurrentShare: Float?
  /// The language model's weight.
  public var lmWeight: Float?
  /// What each word adds to a score, in nats.
  public var wordInsertion: Float?
  /// How many partial results are kept.
  public var beamWidth: Int?
  /// Phrases to be preferred.
  public var hotWords: [HotWord] = []
  /// The only sentences that may be found.
  public var grammar: Grammar?
  /// How many texts a transcript lists.
  public var alternativeCount = 0

  /// Makes no choice.
  public init() {}

  /// Returns the decoder of a model's words; nil if nothing says which words there are.
  ///
  /// - Throws: the error of a file, or `PronouncerError` if nobody can say a hot word or a word of
  ///   the grammar.
  public func decoder(of folder: ModelFolder, alphabet: Alphabet) throws -> WordDecoder? {
    var configuration = try folder.decodingConfiguration()
    if let lmWeight { configuration.lmWeight = lmWeight }
    if let wordInsertion { configuration.wordInsertion = wordInsertion }
    if let beamWidth { configuration.beamWidth = beamWidth }
    if let recurrentShare { configuration.recurrentShare = recurrentShare }
    let tree: LexiconTree? =
      if let lexicon {
        try LexiconTree(compiledOrText: lexicon, alphabet: alphabet)
      } else {
        try folder.lexiconPath.map { try LexiconTree(contentsOf: $0, alphabet: alphabet) }
      }
    let recurrent = try recurrentWords(of: folder, share: configuration.recurrentShare)
    let pronunciations =
      grammar == nil && hotWords.isEmpty
      ? nil : try folder.pronunciationModelPath.map { try PronunciationModel(contentsOf: $0) }
    let pronouncer = Pronouncer(tree, alphabet: alphabet, model: pronunciations)
    var decoder: WordDecoder?
    if let grammar {
      let words = try pronouncer(grammar.words)
      decoder = WordDecoder(
        grammar, tree: try LexiconTree(words, alphabet: alphabet), configuration: configuration)
    } else if var tree {
      try tree.add(hotWords, saidBy: pronouncer)
      decoder = WordDecoder(
        tree, model: try words(of: folder), recurrent: recurrent, hotWords: hotWords,
        configuration: configuration)
    } else if searchesWords(of: folder) {
      guard alphabet.isSpelling, alphabet.separator != nil else {
        throw DecodingChoicesError.noLexicon
      }
      decoder = WordDecoder(
        spellingIn: alphabet, model: try words(of: folder),
        recurrent: recurrent, hotWords: hotWords,
        configuration: configuration)
    }
    decoder?.alternativeCount = alternativeCount
    return decoder
  }

  /// Whether words are to be searched for although there is no lexicon.
  private func searchesWords(of folder: ModelFolder) -> Bool {
    languageModel != nil || folder.languageModelPath != nil || !hotWords.isEmpty
      || alternativeCount > 0
  }

  /// The recurrent model's file; nil if none is to be used.
  ///
  /// - Throws: ``DecodingChoicesError/noLanguageModel`` if one was asked for that has nothing to judge.
  func recurrentLanguageModelPath(of folder: ModelFolder) throws(DecodingChoicesError) -> String? {
    guard grammar == nil else { return nil }
    guard languageModel != nil || folder.languageModelPath != nil else {
      guard (recurrentLanguageModel ?? "").isEmpty else { throw .noLanguageModel }
      return nil
    }
    let own = languageModel == nil ? folder.recurrentLanguageModelPath : nil
    return (recurrentLanguageModel ?? own).flatMap { $0.isEmpty ? nil : $0 }
  }

  private func recurrentWords(of folder: ModelFolder, share: Float) throws
    -> RecurrentLanguageModel?
  {
    let path = try recurrentLanguageModelPath(of: folder)
    return share > 0 ? try path.map { try RecurrentLanguageModel(contentsOf: $0) } : nil
  }

  private func words(of folder: ModelFolder) throws -> (any LanguageModel)? {
    try (languageModel ?? folder.languageModelPath).map {
      try LanguageModelFile.model(contentsOf: $0)
    }
  }
}

extension LexiconTree {
  /// Reads a compiled lexicon or a pronouncing dictionary, whichever the file is.
  public init(compiledOrText path: String, alphabet: Alphabet) throws {
    let data = try AtomicFile.read(path)
    if Self.isCompiled(data) {
      try self.init(contentsOf: path, alphabet: alphabet)
    } else {
      try self.init(
        try Lexicon(parsing: data, path: path, alphabet: alphabet), alphabet: alphabet)
    }
  }

  /// Adds the words of hot phrases that are missing, as they are given, looked up or spelled.
  mutating func add(_ hotWords: [HotWord], saidBy pronouncer: Pronouncer) throws {
    for hotWord in hotWords {
      if let pronunciation = hotWord.pronunciation {
        try add(pronunciation, of: hotWord.words[0])
      }
    }
    let missing = hotWords.flatMap(\.words).filter { words.firstIndex(of: $0) == nil }
    let found = try pronouncer(missing)
    for word in found.words {
      for pronunciation in found[word] { try add(pronunciation, of: word) }
    }
  }
}

/// Choices that do not fit each other or the model.
public enum DecodingChoicesError: Error, Equatable, CustomStringConvertible {
  /// Words are to be searched for, but the model writes phones and has no lexicon.
  case noLexicon
  /// A recurrent language model is to judge what no n-gram model has found.
  case noLanguageModel

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .noLexicon:
      """
      words are to be searched for, but the model writes no words and has no lexicon, which is \
      needed; give one with --lexicon.
      """
    case .noLanguageModel:
      """
      a recurrent language model was given, but no n-gram model, whose finds it judges; give one \
      with --lm.
      """
    }
  }
}
