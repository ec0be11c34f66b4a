/// One utterance's way through a lexicon's tree, with the memory that it needs.
struct LexiconSearchPass<Model: LanguageModel> {
  private let tree: LexiconTree
  private let numbers: [Int32]  // [words]
  private let lookAheads: [Float]  // [nodes]
  private let configuration: WordSearchConfiguration
  private var contexts: SearchContexts<Model>
  private var history = SearchHistory()
  private var current: TokenSet
  private var next: TokenSet
  /// The frame's log-probabilities, [labels].
  private var frame: [Double]
  /// The same, −∞ for labels that go on with no token, [labels].
  private var extensions: [Double]

  init(
    tree: LexiconTree, numbers: [Int32], lookAheads: [Float], contexts: SearchContexts<Model>,
    configuration: WordSearchConfiguration
  ) {
    self.tree = tree
    self.numbers = numbers
    self.lookAheads = lookAheads
    self.contexts = contexts
    self.configuration = configuration
    frame = [Double](repeating: -.infinity, count: tree.alphabet.labelCount)
    extensions = frame
    let capacity = min(configuration.beamWidth, 1 << 12) * 8
    current = TokenSet(capacity: capacity)
    next = TokenSet(capacity: capacity)
    current.insert(
      SearchToken(
        node: Int32(LexiconTree.root), context: SearchContexts<Model>.start,
        last: Int32(blankLabel), history: SearchHistory.empty,
        lookAhead: lookAheads[LexiconTree.root], historyWeight: 0, endingInBlank: 0,
        endingInLabel: -.infinity, total: 0))
  }

  /// Moves all tokens by a frame: `values[row · labels + k]` is ln y of label k.
  mutating func advance(_ values: [Float], row: Int) {
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
    next.setHistory(
      history.appending(word: token.endedWord, endingAt: token.endedNode, to: token.history),
      of: place)
  }
}

extension LexiconSearchPass {
  /// A sequence of words before it is spelled.
  private struct Result {
    var path: [(word: Int, node: Int)]
    var historyWeight: Double
    var score: Double
  }

  /// Returns the best sequences of words after the frames so far.
  mutating func hypotheses(count: Int) -> [WordHypothesis] {
    var results: [[Int]: Result] = [:]
    for token in current.tokens {
      for result in completions(of: token) where result.score > -.infinity {
        let words = result.path.map(\.word)
        guard let other = results[words] else {
          results[words] = result
          continue
        }
        var better = result.historyWeight > other.historyWeight ? result : other
        better.score = LogSpace.sum(result.score, other.score)
        results[words] = better
      }
    }
    if results.isEmpty {
      guard let best = current.tokens.max(by: { $0.score < $1.score }), best.total > -.infinity
      else { return [] }
      return [
        hypothesis(history.path(to: best.history), score: best.total, isComplete: false)
      ]
    }
    return results.sorted {
      $0.value.score == $1.value.score
        ? $0.key.lexicographicallyPrecedes($1.key) : $0.value.score > $1.value.score
    }.prefix(count).map { hypothesis($0.value.path, score: $0.value.score, isComplete: true) }
  }

  /// Returns what a token is at the end of the utterance: its words, if it stands at the root; its
  /// words and those that lack nothing but a separator, if it stands elsewhere.
  private mutating func completions(of token: SearchToken) -> [Result] {
    let path = history.path(to: token.history)
    let node = Int(token.node)
    guard node != LexiconTree.root, node < tree.nodes.count else {
      let score = token.total + Double(contexts.end(after: token.context))
      return [Result(path: path, historyWeight: token.historyWeight, score: score)]
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
        path: path + [(Int(word), end)], historyWeight: token.historyWeight + score,
        score: token.total + score)
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
