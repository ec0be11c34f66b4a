public import Tensors

/// The most probable sequences of any words that an alphabet can spell, weighed by a language model.
///
///     score(W) = ln Σ p(labels | frames) + Σ score(w | words before) + score(end)
///
/// The prefix beam search of ``PrefixBeamSearch``, in which a text is weighed by the language model
/// whenever a separator ends a word. The word that a text is within has no weight yet. With a beam
/// that is wide enough the result is exact. Separators before the first word, after the last one,
/// and several together are read as none or one.
///
/// Reference: Hannun, Maas, Jurafsky & Ng (2014), arXiv 1408.2873, algorithm 1.
public struct OpenVocabularySearch<Model: LanguageModel>: WordSearch {
  private let alphabet: Alphabet
  private let separator: Int
  private let model: Model
  private let configuration: WordSearchConfiguration

  /// Makes a search.
  ///
  /// - Parameters:
  ///   - alphabet: characters, the separator of words among them.
  ///   - model: how probable words are, already weighed (see ``WeightedLanguageModel``).
  ///   - configuration: how far the search goes; `beamWidth`, `scoreBeam` and `labelThreshold` are
  ///     used.
  public init(
    _ alphabet: Alphabet, model: Model,
    configuration: WordSearchConfiguration = WordSearchConfiguration()
  ) {
    precondition(
      configuration.beamWidth >= 1, "a beam of \(configuration.beamWidth) holds no words")
    guard alphabet.isSpelling, let separator = alphabet.separator else {
      preconditionFailure("words are spelled in characters and a separator, which are needed")
    }
    self.alphabet = alphabet
    self.separator = separator
    self.model = model
    self.configuration = configuration
  }

  /// Finds the best sequences of words of an utterance.
  ///
  /// - Parameters:
  ///   - logProbabilities: natural logarithms, [time, labels]; NaN counts as −∞.
  ///   - count: how many are wanted.
  /// - Returns: the best sequences, best first; nothing if every path has the probability 0.
  public func callAsFunction(_ logProbabilities: Tensor, count: Int) -> [WordHypothesis] {
    logProbabilities.requireFrames()
    let labelCount = logProbabilities.columnCount
    precondition(
      labelCount == alphabet.labelCount,
      "\(labelCount) labels were given, but the alphabet has \(alphabet.labelCount)")
    var texts = ScoredTexts(model, alphabet: alphabet, separator: separator)
    var beams = [
      PrefixBeam(prefix: PrefixTree.root, endingInBlank: 0, endingInLabel: -.infinity)
    ]
    for t in 0..<logProbabilities.rowCount {
      let frame = logProbabilities.values[t * labelCount..<(t + 1) * labelCount].map {
        $0.isNaN ? -.infinity : Double($0)
      }
      let labels = PrefixBeamSearch.extendingLabels(
        frame, threshold: Double(configuration.labelThreshold))
      var places = [Int](repeating: -1, count: texts.tree.count)
      for (place, beam) in beams.enumerated() { places[beam.prefix] = place }
      let candidates = PrefixBeamSearch.candidates(
        beams, frame: frame, labels: labels, texts.tree, places)
      beams = best(of: candidates, &texts)
    }
    return hypotheses(of: beams, texts, count: count)
  }

  /// Returns the candidates with the best scores, each under the number of its whole text.
  private func best(of candidates: [PrefixBeam], _ texts: inout ScoredTexts<Model>) -> [PrefixBeam]
  {
    let possible = candidates.filter { $0.total > -.infinity }
    let scores = possible.map { $0.total + texts.score(of: $0) }
    guard let highest = scores.max() else { return [] }
    var kept = possible.indices.filter { scores[$0] >= highest - configuration.scoreBeam }
    if kept.count > configuration.beamWidth {
      // Equal scores keep their order, so that the result is the same everywhere.
      kept.sort { (-scores[$0], $0) < (-scores[$1], $1) }
      kept.removeLast(kept.count - configuration.beamWidth)
    }
    return kept.map { texts.entered(possible[$0]) }
  }

  /// Ends the last word of each text and adds up texts of the same words.
  private func hypotheses(
    of beams: [PrefixBeam], _ texts: ScoredTexts<Model>, count: Int
  ) -> [WordHypothesis] {
    var sums: [[[Int]]: Double] = [:]
    for beam in beams where beam.total > -.infinity {
      let score = beam.total + texts.finalScore(of: beam.prefix)
      let words = texts.tree.labels(of: beam.prefix).split(separator: separator).map { Array($0) }
      sums[words] = sums[words].map { logSumExp($0, score) } ?? score
    }
    let found = sums.map { words, score in
      WordHypothesis(
        words: words.map { WordHypothesis.Word(spelling: alphabet.decode($0), labels: $0) },
        score: score)
    }
    return Array(
      found.sorted { ($0.score, $1.text) > ($1.score, $0.text) }.prefix(count))
  }
}

/// Texts in a prefix tree with what a language model says of their finished words.
private struct ScoredTexts<Model: LanguageModel> {
  private(set) var tree = PrefixTree()
  private let model: Model
  private let alphabet: Alphabet
  private let separator: Int
  /// The score of the finished words and the state after them, [texts].
  private var contexts: [(score: Double, state: Model.State)]

  init(_ model: Model, alphabet: Alphabet, separator: Int) {
    self.model = model
    self.alphabet = alphabet
    self.separator = separator
    contexts = [(0, model.start)]
  }

  /// Returns the score of the finished words of a beam, with its appended label.
  mutating func score(of beam: PrefixBeam) -> Double {
    let text = beam.appended == separator ? entered(beam).prefix : beam.prefix
    return contexts[text].score
  }

  /// Returns the beam under the number of its whole text, `appended` included.
  mutating func entered(_ beam: PrefixBeam) -> PrefixBeam {
    guard beam.appended != blankLabel else { return beam }
    let text = tree.child(of: beam.prefix, label: beam.appended)
    if text == contexts.count {
      contexts.append(
        beam.appended == separator ? ended(beam.prefix) : contexts[beam.prefix])
    }
    return PrefixBeam(
      prefix: text, endingInBlank: beam.endingInBlank, endingInLabel: beam.endingInLabel)
  }

  /// Returns the score of a text that ends here, and with it the recording.
  func finalScore(of text: Int) -> Double {
    let (score, state) = ended(text)
    return score + Double(model.end(after: state))
  }

  /// Returns the context after a text's last word.
  private func ended(_ text: Int) -> (score: Double, state: Model.State) {
    var labels: [Int] = []
    var node = text
    while node != PrefixTree.root, tree.lastLabels[node] != separator {
      labels.append(tree.lastLabels[node])
      node = tree.parents[node]
    }
    let context = contexts[text]
    guard !labels.isEmpty else { return context }
    let word = model.word(alphabet.decode(labels.reversed()))
    let (score, state) = model.score(word, after: context.state)
    return (context.score + Double(score), state)
  }
}
