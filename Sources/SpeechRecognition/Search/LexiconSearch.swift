public import Tensors

/// The most probable sequences of words from a lexicon, weighed by a language model.
///
///     score(W) = ln Σ p(labels | frames) + Σ score(w | words before) + score(end)
///
/// The sum is over the pronunciations of the words; p is the sum over all paths of CTC. Tokens move
/// through the lexicon's tree frame by frame, those at one place after one state of the language
/// model are merged, and the best stay. Within a word a token is compared by the best
/// ``LanguageModel/lookAhead(_:)`` of the words that it can still become; at a word's end the score
/// after the words before replaces it. With beams that are wide enough the result is exact, except
/// that histories which the language model does not tell apart share one sum.
///
/// Where such histories merge, the better one goes on, and what it leaves behind is remembered, so
/// that texts which differ in any of their words can be listed after the best one. Their scores are
/// right as far as the language model goes, since its state is the same from the merge on; they hold
/// the weight of the times at which the merge was the closest one.
///
/// References: Ney & Ortmanns (2000), Progress in dynamic programming search for LVCSR; Hannun,
/// Maas, Jurafsky & Ng (2014), arXiv 1408.2873; Collobert, Puhrsch & Synnaeve (2016), arXiv
/// 1609.03193; many texts: Schwartz & Austin (1991), A comparison of several approximate algorithms
/// for finding multiple (N-best) sentence hypotheses.
public struct LexiconSearch<Model: LanguageModel>: WordSearch {
  private let tree: LexiconTree
  private let model: Model
  private let configuration: WordSearchConfiguration
  /// The language model's number of each word, −1 for those that it does not know, [words].
  private let numbers: [Int32]
  /// The best look-ahead of the words that end at or below a node, [nodes].
  private let lookAheads: [Float]

  /// Makes a search.
  ///
  /// - Parameters:
  ///   - tree: the words that can be found.
  ///   - model: how probable they are, already weighed (see ``WeightedLanguageModel``).
  ///   - configuration: how far the search goes.
  ///   - numbers: the model's number of each word, if they have been looked up.
  public init(
    _ tree: LexiconTree, model: Model,
    configuration: WordSearchConfiguration = WordSearchConfiguration(), numbers: [Int?]? = nil
  ) {
    precondition(
      configuration.beamWidth >= 1, "a beam of \(configuration.beamWidth) holds no words")
    self.tree = tree
    self.model = model
    self.configuration = configuration
    self.numbers = (numbers ?? tree.numbers(in: model)).map { $0.map { Int32($0) } ?? -1 }
    lookAheads = tree.spread(self.numbers.map { model.lookAhead($0 < 0 ? nil : Int($0)) })
  }

  /// Finds the best sequences of words of an utterance.
  ///
  /// - Parameters:
  ///   - logProbabilities: natural logarithms, [time, labels]; NaN counts as −∞.
  ///   - count: how many are wanted.
  /// - Returns: the best sequences that end with the last frame, best first, the first the same
  ///   however many are wanted; if there is none, the best whose last word is unfinished; nothing
  ///   if no token is left.
  public func callAsFunction(_ logProbabilities: Tensor, count: Int) -> [WordHypothesis] {
    logProbabilities.requireFrames()
    precondition(
      logProbabilities.columnCount == tree.alphabet.labelCount,
      "\(logProbabilities.columnCount) labels were given, but the lexicon is written in "
        + "\(tree.alphabet.labelCount)")
    var pass = LexiconSearchPass(
      tree: tree, numbers: numbers, lookAheads: lookAheads,
      contexts: SearchContexts(model, tellsHistoriesApart: configuration.tellsHistoriesApart),
      configuration: configuration,
      remembersAlternatives: count > 1 && !configuration.tellsHistoriesApart)
    for t in 0..<logProbabilities.rowCount {
      pass.advance(logProbabilities.values, row: t)
    }
    return pass.hypotheses(count: count)
  }
}

/// Finds sequences of words in an utterance's log-probabilities.
public protocol WordSearch: Sendable {
  /// Returns up to `count` sequences of words, best first.
  func callAsFunction(_ logProbabilities: Tensor, count: Int) -> [WordHypothesis]
}

/// How far a ``LexiconSearch`` goes.
public struct WordSearchConfiguration: Sendable, Equatable {
  /// How many tokens are kept at each frame.
  public var beamWidth = 300
  /// How far below the best token others may be, in nats.
  public var scoreBeam = 14.0
  /// The natural log-probability under which a frame's label goes on with no token.
  ///
  /// The frame's most probable label always does; −∞ tries all labels.
  public var labelThreshold: Float = -7
  /// The natural log-probability of the blank from which on a frame is taken for a blank alone.
  public var blankThreshold: Float = -0.005
  /// Whether histories stay apart which the language model does not tell apart.
  ///
  /// Then many of the best results are exact, but a wider beam is needed for the same best one.
  public var tellsHistoriesApart = false

  /// Makes the default configuration.
  public init() {}

  /// Makes a configuration that leaves nothing out.
  public static var exhaustive: WordSearchConfiguration {
    var configuration = WordSearchConfiguration()
    configuration.beamWidth = .max
    configuration.scoreBeam = .infinity
    configuration.labelThreshold = -.infinity
    configuration.blankThreshold = .infinity
    configuration.tellsHistoriesApart = true
    return configuration
  }
}

extension LexiconTree {
  /// Returns a language model's number of each word, nil of those that it does not know.
  public func numbers(in model: some LanguageModel) -> [Int?] {
    model.words(sorted: (0..<words.sortedCount).lazy.map { Array(words.utf8(of: $0)) })
      + words.added.map { model.word($0) }
  }

  /// Returns the highest value of the words that end at or below each node, [nodes].
  func spread(_ values: [Float]) -> [Float] {
    var highest = [Float](repeating: -.infinity, count: nodes.count)
    for node in nodes.indices {
      for ending in endingRange(of: node) {
        let value = values[Int(endings[ending])]
        var place = node
        while highest[place] < value {
          highest[place] = value
          place = Int(parents[place])
        }
      }
    }
    return highest
  }
}
