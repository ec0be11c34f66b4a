/// One utterance's way through a lexicon's tree, with the memory that it needs.
struct LexiconSearchPass<Model: LanguageModel> {
  private let tree: LexiconTree
  private let numbers: [Int32]  // [words]
  private let lookAheads: [Float]  // [nodes]
  private let configuration: WordSearchConfiguration
  private var contexts: SearchContexts<Model>
  private var history = SearchHistory()
  private var alternatives = HistoryAlternatives()
  /// How far below the winner a history that loses is remembered, in nats; −∞ if none is.
  private let rememberedRange: Double
  private var frameCount: Int32 = 0
  private var current: TokenSet
  private var next: TokenSet
  /// The frame's log-probabilities, [labels].
  private var frame: [Double]
  /// The same, −∞ for labels that go on with no token, [labels].
  private var extensions: [Double]

  init(
    tree: LexiconTree, numbers: [Int32], lookAheads: [Float], contexts: SearchContexts<Model>,
    configuration: WordSearchConfiguration, remembersAlternatives: Bool
  ) {
    self.tree = tree
    self.numbers = numbers
    self.lookAheads = lookAheads
    self.contexts = contexts
    self.configuration = configuration
    frame = [Double](repeating: -.infinity, count: tree.alphabet.labelCount)
    extensions = frame
    let capacity = min(configuration.beamWidth, 1 << 12) * 8
    rememberedRange = remembersAlternatives ? configuration.scoreBeam : -.infinity
    current = TokenSet(capacity: capacity, rememberedRange: rememberedRange)
    next = TokenSet(capacity: capacity, rememberedRange: rememberedRange)
    current.insert(
      SearchToken(
        node: Int32(LexiconTree.root), context: SearchContexts<Model>.start,
        last: Int32(blankLabel), history: SearchHistory.empty,
        lookAhead: lookAheads[LexiconTree.root], historyWeight: 0, endingInBlank: 0,
        endingInLabel: -.infinity, total: 0))
  }

  /// Moves all tokens by a frame: `values[row · labels + k]` is ln y of label k.
  mutating func advance(_ values: [Float], row: Int) {
    frameCount += 1
    guard read(values, row: row) else {
      let (blank, frame) = (frame[blankLabel], frame)
      current.update { $0 = $0.kept(blank: blank, lastLabel: frame[Int($0.last)]) }
      return
    }
    next.removeAll()
    // The best token goes first, so that `bound` is high when the others follow.
    var (best, bound) = (0, -Double.infinity)
    for (place, token) in current.tokens.enumerated() {
      if token.score > current.tokens[best].score { best = place }
      let kept = token.kept(blank: frame[blankLabel], lastLabel: frame[Int(token.last)])
      bound = max(bound, kept.score - configuration.scoreBeam)
      if kept.total > -.infinity { next.insert(kept) }
    }
    guard !current.tokens.isEmpty else { return }
    extend(current.tokens[best], &bound)
    for (place, token) in current.tokens.enumerated() where place != best {
      extend(token, &bound)
    }
    next.prune(to: configuration.beamWidth, range: configuration.scoreBeam)
    for place in next.tokens.indices { settleHistory(of: place) }
    rememberLostHistories()
    swap(&current, &next)
  }

  /// Reads a frame; false if no label is probable enough to go on with.
  private mutating func read(_ values: [Float], row: Int) -> Bool {
    let offset = row * frame.count
    var highest = -Float.infinity
    for k in frame.indices {
      let value = values[offset + k].isNaN ? -.infinity : values[offset + k]
      frame[k] = Double(value)
      highest = max(highest, value)
    }
    let threshold = Double(min(configuration.labelThreshold, highest))
    let isBlank = frame[blankLabel] >= Double(configuration.blankThreshold)
    var isExtending = false
    for k in blankLabel + 1..<frame.count {
      let isProbable = !isBlank && frame[k] >= threshold && frame[k] > -.infinity
      extensions[k] = isProbable ? frame[k] : -.infinity
      isExtending = isExtending || isProbable
    }
    return isExtending
  }

  /// Moves a token to the children of its node, and over the ends of their words to the root.
  private mutating func extend(_ token: SearchToken, _ bound: inout Double) {
    let node = Int(token.node) < tree.nodes.count ? Int(token.node) : LexiconTree.root
    for child in tree.children(of: node) {
      let place = tree.nodes[child]
      let label = Int32(place.label)
      let weight = token.extended(by: label, extensions[Int(label)])
      guard weight + Double(lookAheads[child]) >= bound, weight > -.infinity else { continue }
      bound = max(bound, weight + Double(lookAheads[child]) - configuration.scoreBeam)
      var moved = token
      moved.last = label
      moved.endingInBlank = -.infinity
      if place.childCount > 0 {
        moved.node = Int32(child)
        moved.lookAhead = lookAheads[child]
        moved.setWeight(weight)
        next.insert(moved)
      }
      moved.node = Int32(tree.nodes.count) + label
      moved.lookAhead = lookAheads[LexiconTree.root]
      for ending in tree.endingRange(of: child) {
        let word = tree.endings[ending]
        let transition = contexts.transition(
          from: token.context, word: word, number: numbers[Int(word)])
        moved.setWeight(weight + Double(transition.score))
        guard moved.score >= bound, moved.total > -.infinity else { continue }
        moved.context = transition.context
        moved.endedWord = Int32(word)
        moved.endedNode = Int32(child)
        next.insert(moved)
      }
    }
  }

  /// Writes a word that has just ended into the history, now that the token has survived.
  private mutating func settleHistory(of place: Int) {
    let token = next.tokens[place]
    guard token.endedWord >= 0 else { return }
    let settled = history.appending(
      word: token.endedWord, endingAt: token.endedNode, to: token.history)
    history.setEnd(
      of: settled, frame: frameCount, closeness: Float(token.score - next.bestScore))
    next.setHistory(settled, of: place)
  }

  /// Notes what lost against the histories of the tokens that have survived, all of which are
  /// settled by now.
  private mutating func rememberLostHistories() {
    for lost in next.lostHistories {
      guard let place = next.place(afterPruning: lost.place) else { continue }
      let winner = next.tokens[place]
      let deficit = winner.total - lost.weight
      guard deficit <= rememberedRange else { continue }
      let loser =
        lost.endedWord < 0
        ? lost.history
        : history.appending(word: lost.endedWord, endingAt: lost.endedNode, to: lost.history)
      guard loser != winner.history else { continue }
      alternatives.add(
        HistoryAlternatives.Alternative(
          history: loser, deficit: max(0, Float(deficit)), frame: frameCount),
        to: winner.history)
    }
  }
}

extension LexiconSearchPass {
  /// A sequence of words before it is spelled: those of a history, and one more if there is one.
  private struct Result {
    var history: Int32
    var ending: (word: Int32, node: Int32)?
    var historyWeight: Double
    var score: Double
  }

  /// How many alternatives are tried for each text that is wanted.
  private static var stepsPerText: Int { 20 }

  /// Returns the best sequences of words after the frames so far.
  ///
  /// The first is the search's own. Others that it ended with are listed with those that lost
  /// against them, by score (see ``HistoryAlternatives``).
  mutating func hypotheses(count: Int) -> [WordHypothesis] {
    let results = results()
    if results.isEmpty {
      guard let best = current.tokens.max(by: { $0.score < $1.score }), best.total > -.infinity
      else { return [] }
      return [
        hypothesis(history.path(to: best.history), score: best.total, isComplete: false)
      ]
    }
    var enumeration = TextEnumeration(
      history, alternatives, limit: Self.stepsPerText * min(count, 1 << 16))
    for result in results.prefix(count) {
      enumeration.add(history: result.history, ending: result.ending, score: result.score)
    }
    return enumeration.texts(count: count).map {
      hypothesis($0.path, score: $0.score, isComplete: true)
    }
  }

  /// Returns the sequences of words that tokens end with, best first.
  private mutating func results() -> [Result] {
    var results: [[Int]: Result] = [:]
    for token in current.tokens {
      let words = history.path(to: token.history).map(\.word)
      for result in completions(of: token) where result.score > -.infinity {
        let words = words + (result.ending.map { [Int($0.word)] } ?? [])
        guard let other = results[words] else {
          results[words] = result
          continue
        }
        var better = result.historyWeight > other.historyWeight ? result : other
        better.score = LogSpace.sum(result.score, other.score)
        results[words] = better
      }
    }
    return results.sorted {
      $0.value.score == $1.value.score
        ? $0.key.lexicographicallyPrecedes($1.key) : $0.value.score > $1.value.score
    }.map(\.value)
  }

  /// Returns what a token is at the end of the utterance: its words, if it stands at the root; its
  /// words and those that lack nothing but a separator, if it stands elsewhere.
  private mutating func completions(of token: SearchToken) -> [Result] {
    let node = Int(token.node)
    guard node != LexiconTree.root, node < tree.nodes.count else {
      let score = token.total + Double(contexts.end(after: token.context))
      return [Result(history: token.history, historyWeight: token.historyWeight, score: score)]
    }
    guard let separator = tree.alphabet.separator,
      let end = tree.child(of: node, label: separator)
    else { return [] }
    return tree.endingRange(of: end).map { ending in
      let word = tree.endings[ending]
      let transition = contexts.transition(
        from: token.context, word: word, number: numbers[Int(word)])
      let score = Double(transition.score) + Double(contexts.end(after: transition.context))
      return Result(
        history: token.history, ending: (Int32(word), Int32(end)),
        historyWeight: token.historyWeight + score, score: token.total + score)
    }
  }

  private func hypothesis(
    _ path: [(word: Int, node: Int)], score: Double, isComplete: Bool
  ) -> WordHypothesis {
    let words = path.map { word, node in
      var labels = tree.labels(to: node)
      if tree.alphabet.separator != nil { labels.removeLast() }
      return WordHypothesis.Word(spelling: tree.words[word], labels: labels)
    }
    return WordHypothesis(words: words, score: score, isComplete: isComplete)
  }
}

extension SearchToken {
  /// Makes all paths one kind, which has just read the last label.
  fileprivate mutating func setWeight(_ weight: Double) {
    historyWeight = weight
    endingInLabel = weight
    total = weight
  }
}
