import Foundation
public import SpeechRecognition
public import Tensors

/// Log-probabilities in, words out: a search with what a model's folder and the user know of words.
///
///     lexicon or spelling + language model + hot words, or lexicon + grammar → search → best texts
///       → judged anew by a recurrent model → forced alignment of the best
///       → words with frames and confidence
public struct WordDecoder: Sendable {
  /// A word with the frames of its labels.
  public struct Word: Sendable, Equatable {
    /// The word.
    public var spelling: String
    /// From the first frame of its first label to the last of its last.
    public var frames: Range<Int>
    /// What is known of whether it is right.
    public var evidence: WordConfidence.Evidence
  }

  /// What a search gives.
  public struct Result: Sendable {
    /// The words of the best text.
    public var words: [Word]
    /// The best texts, best first.
    public var hypotheses: [WordHypothesis]
  }

  /// How many texts are compared to tell how sure a word is.
  static let comparedCount = 20
  /// How many texts are found for a recurrent model to judge.
  static let judgedCount = 100
  /// What scores of texts are multiplied by to compare them.
  static let shareScale = 0.5
  /// How many nats per label a sentence of a grammar may be less probable than the best path.
  static let largestDeficit = 4.0

  private let search: any WordSearch
  private let judge: (@Sendable ([WordHypothesis]) -> [WordHypothesis])?
  private let alphabet: Alphabet
  private let isGrammar: Bool
  /// How words are found, placed and judged.
  public var configuration: DecodingConfiguration
  /// How many texts a transcript lists; 0 for none.
  public var alternativeCount = 0

  /// Makes a decoder of the words of a lexicon.
  ///
  /// - Parameters:
  ///   - tree: the words that can be found.
  ///   - model: how probable they are; nil if all are equally so.
  ///   - recurrent: judges the texts found; needs a `model`.
  ///   - hotWords: phrases to be preferred; each word must be in the tree.
  ///   - configuration: weights and beams.
  public init(
    _ tree: LexiconTree, model: (any LanguageModel)?, recurrent: RecurrentLanguageModel? = nil,
    hotWords: [HotWord] = [], configuration: DecodingConfiguration
  ) {
    self.configuration = configuration
    alphabet = tree.alphabet
    isGrammar = false
    let words: any LanguageModel = model ?? UniformLanguageModel()
    let numbers = tree.numbers(in: words)
    search = Self.search(
      tree, words, numbers: numbers, hotWords: hotWords, configuration: configuration)
    judge = Self.judge(
      model, recurrent, unknownCount: numbers.count { $0 == nil }, configuration)
  }

  /// How many words are taken to share the probability of those that a language model does not know
  /// if any word can be spelled: about as many as a large dictionary has.
  static let spellableWordCount = 100_000

  /// Makes a decoder of any words that an alphabet can spell.
  ///
  /// - Parameters:
  ///   - alphabet: the model's characters and separator.
  ///   - model: how probable words are; nil if all are equally so.
  ///   - recurrent: judges the texts found; needs a `model`.
  ///   - hotWords: phrases to be preferred.
  ///   - configuration: weights and beams.
  public init(
    spellingIn alphabet: Alphabet, model: (any LanguageModel)?,
    recurrent: RecurrentLanguageModel? = nil, hotWords: [HotWord] = [],
    configuration: DecodingConfiguration
  ) {
    self.configuration = configuration
    self.alphabet = alphabet
    isGrammar = false
    let words: any LanguageModel = model ?? UniformLanguageModel()
    search = Self.search(
      alphabet, words, hotWords: hotWords, configuration: configuration)
    judge = Self.judge(model, recurrent, unknownCount: Self.spellableWordCount, configuration)
  }

  /// Makes a decoder of the sentences of a grammar.
  ///
  /// - Parameters:
  ///   - grammar: the sentences.
  ///   - tree: the grammar's words.
  ///   - configuration: beams; the weights are not used.
  public init(_ grammar: Grammar, tree: LexiconTree, configuration: DecodingConfiguration) {
    self.configuration = configuration
    alphabet = tree.alphabet
    isGrammar = true
    search = LexiconSearch(
      tree, model: GrammarModel(grammar), configuration: configuration.search)
    judge = nil
  }

  /// What judges texts anew; nil without both models, or if the recurrent one has no share.
  private static func judge(
    _ model: (any LanguageModel)?, _ recurrent: RecurrentLanguageModel?, unknownCount: Int,
    _ configuration: DecodingConfiguration
  ) -> (@Sendable ([WordHypothesis]) -> [WordHypothesis])? {
    func mixture(_ model: some LanguageModel) -> (@Sendable ([WordHypothesis]) -> [WordHypothesis])?
    {
      recurrent.map { recurrent in
        let mixture = LanguageModelMixture(
          model, recurrent, share: configuration.recurrentShare, weight: configuration.lmWeight,
          unknownCount: max(1, unknownCount))
        return { mixture($0) }
      }
    }
    guard let model, configuration.recurrentShare > 0 else { return nil }
    return mixture(model)
  }

  private static func search(
    _ tree: LexiconTree, _ model: some LanguageModel, numbers: [Int?], hotWords: [HotWord],
    configuration: DecodingConfiguration
  ) -> any WordSearch {
    let weighted = configuration.weighted(
      model, unknownWordCount: numbers.count { $0 == nil })
    guard !hotWords.isEmpty else {
      return LexiconSearch(
        tree, model: weighted, configuration: configuration.search, numbers: numbers)
    }
    return LexiconSearch(
      tree, model: HotWordModel(weighted, preferring: hotWords),
      configuration: configuration.search)
  }

  private static func search(
    _ alphabet: Alphabet, _ model: some LanguageModel, hotWords: [HotWord],
    configuration: DecodingConfiguration
  ) -> any WordSearch {
    let weighted = configuration.weighted(model, unknownWordCount: spellableWordCount)
    guard !hotWords.isEmpty else {
      return OpenVocabularySearch(
        alphabet, model: weighted, configuration: configuration.search)
    }
    return OpenVocabularySearch(
      alphabet, model: HotWordModel(weighted, preferring: hotWords),
      configuration: configuration.search)
  }

  /// Finds the best texts of an utterance.
  ///
  /// - Parameter logProbabilities: natural logarithms, [time, labels].
  /// - Returns: the words of the best text, none if no text fits.
  public func callAsFunction(_ logProbabilities: Tensor) -> Result {
    guard logProbabilities.rowCount > 0 else { return Result(words: [], hypotheses: []) }
    let count = max(Self.comparedCount, alternativeCount)
    var found = search(logProbabilities, count: judge == nil ? count : max(count, Self.judgedCount))
    if let judge { found = Array(judge(found).prefix(count)) }
    if isGrammar { found = found.filter { isGood($0, logProbabilities) } }
    guard let best = found.first, !best.words.isEmpty,
      let alignment = try? ForcedAlignment(
        of: best.labels(separator: alphabet.separator), in: logProbabilities)
    else { return Result(words: [], hypotheses: found) }
    let shares = found.wordShares(scale: Self.shareScale)
    var spans = alignment.spans[...]
    var words: [Word] = []
    for (place, word) in best.words.enumerated() {
      if place > 0, alphabet.separator != nil { spans.removeFirst() }
      let own = spans.prefix(word.labels.count)
      spans = spans.dropFirst(word.labels.count)
      words.append(
        Word(
          spelling: word.spelling,
          frames: own[own.startIndex].frames.lowerBound..<own[own.endIndex - 1].frames.upperBound,
          evidence: WordConfidence.Evidence(
            probabilities: own.map(\.probability), share: shares[place])))
    }
    return Result(words: words, hypotheses: found)
  }

  /// Whether a sentence of a grammar fits the recording: it is whole, and not much less probable
  /// than the best of all sequences of labels.
  private func isGood(_ hypothesis: WordHypothesis, _ logProbabilities: Tensor) -> Bool {
    guard hypothesis.isComplete else { return false }
    let best = BestPath(logProbabilities)
    let labelCount = hypothesis.words.reduce(0) { $0 + $1.labels.count }
    let deficit = best.logProbability - hypothesis.score
    return deficit <= Self.largestDeficit * Double(max(labelCount, best.spans.count, 1))
  }
}

extension DecodingConfiguration {
  /// Returns a language model with these weights.
  fileprivate func weighted<Model: LanguageModel>(
    _ model: Model, unknownWordCount: Int
  ) -> WeightedLanguageModel<Model> {
    var weighted = WeightedLanguageModel(model, weight: lmWeight, wordInsertion: wordInsertion)
    if !(model is UniformLanguageModel) { weighted.unknownWordCount = max(1, unknownWordCount) }
    return weighted
  }
}

extension HotWordModel {
  /// Adds hot words to a weighted model; one that it does not know is not one of many.
  fileprivate init<Words>(
    _ weighted: WeightedLanguageModel<Words>, preferring hotWords: [HotWord]
  ) where Base == WeightedLanguageModel<Words> {
    let share = weighted.weight * log(Float(weighted.unknownWordCount))
    let phrases = hotWords.map { hotWord in
      let unknown = hotWord.words.count { weighted.word($0) == nil }
      return (hotWord.words, hotWord.boost + Float(unknown) * share)
    }
    self.init(weighted, phrases: phrases)
  }
}
