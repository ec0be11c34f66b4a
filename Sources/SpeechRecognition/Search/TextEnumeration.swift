/// The best texts of a search, one after the other: those that it ended with, and those in which a
/// history gives way to one that lost against it.
///
/// A text is read from its last word to its first. At each history on the way one of its
/// ``HistoryAlternatives`` may take over, which costs its deficit. No deficit is below 0 and going
/// on without one costs nothing, so the candidate of the highest score is the next best text. Each
/// alternative must have merged before the next word's end and before the alternatives after it;
/// otherwise words would be put in where they were never said.
struct TextEnumeration {
  /// Words, first to last, and the nodes at which they ended.
  typealias Path = [(word: Int, node: Int)]

  /// A text that is known from some history on: that of `history` before `suffix`.
  private struct Candidate {
    var score: Double
    /// Which candidate was found first, since it goes first among equals.
    var number: Int
    var history: Int32
    /// The words after the history, last to first, among `suffixes`.
    var suffix: Int32
    /// Alternatives are to be of earlier frames.
    var frame = Int32.max
    /// What the history may stand for, the place of it among the alternatives, and the candidate's
    /// score and frame before it; nil for a text that the search ended with.
    var choice: (winner: Int32, rank: Int, score: Double, frame: Int32)?
  }

  private let history: SearchHistory
  private let alternatives: HistoryAlternatives
  private let limit: Int
  private var suffixes = SearchHistory()
  /// The alternatives of histories, as they are asked for.
  private var lists: [Int32: [HistoryAlternatives.Alternative]] = [:]
  /// A heap with the best candidate first.
  private var candidates: [Candidate] = []
  private var candidateCount = 0
  /// The pairs of history and suffix that have been read.
  private var visited: Set<UInt64> = []
  /// How many alternatives have been tried.
  private(set) var stepCount = 0

  /// Begins without texts.
  ///
  /// - Parameters:
  ///   - history: the words of histories.
  ///   - alternatives: what lost against them.
  ///   - limit: how many alternatives are tried.
  init(_ history: SearchHistory, _ alternatives: HistoryAlternatives, limit: Int) {
    self.history = history
    self.alternatives = alternatives
    self.limit = limit
  }

  /// Adds a text that the search ended with: a history, and a word after it if there is one.
  mutating func add(history: Int32, ending: (word: Int32, node: Int32)?, score: Double) {
    var suffix = SearchHistory.empty
    if let ending {
      suffix = suffixes.appending(word: ending.word, endingAt: ending.node, to: suffix)
    }
    push(Candidate(score: score, number: candidateCount, history: history, suffix: suffix))
  }

  /// Returns the best texts of different words, best first.
  mutating func texts(count: Int) -> [(path: Path, score: Double)] {
    var found: [(path: Path, score: Double)] = []
    var known: Set<[Int]> = []
    while found.count < count, let candidate = pop() {
      if let choice = candidate.choice {
        guard stepCount < limit else { continue }
        stepCount += 1
        pushAlternative(
          from: choice.rank + 1, to: choice.winner, suffix: candidate.suffix, score: choice.score,
          frame: choice.frame)
      }
      guard let path = read(candidate), known.insert(path.map(\.word)).inserted else { continue }
      found.append((path, candidate.score))
    }
    return found
  }

  /// Reads a candidate to its first word, and pushes the alternatives on the way; nil if the rest
  /// has been read before, which was at a score at least as high.
  private mutating func read(_ candidate: Candidate) -> Path? {
    var (place, suffix, frame) = (candidate.history, candidate.suffix, candidate.frame)
    while true {
      let key = UInt64(UInt32(bitPattern: place)) << 32 | UInt64(UInt32(bitPattern: suffix))
      guard visited.insert(key).inserted else { return nil }
      pushAlternative(
        from: 0, to: place, suffix: suffix, score: candidate.score, frame: frame)
      guard let (word, node, previous) = history.last(of: place) else { break }
      suffix = suffixes.appending(word: word, endingAt: node, to: suffix)
      frame = min(frame, history.end(of: place))
      place = previous
    }
    return suffixes.path(to: suffix).reversed()
  }

  /// Pushes the first alternative to a history from a rank on that is of an earlier frame.
  private mutating func pushAlternative(
    from rank: Int, to winner: Int32, suffix: Int32, score: Double, frame: Int32
  ) {
    let list = lists[winner] ?? alternatives.alternatives(to: winner)
    lists[winner] = list
    guard let rank = list.indices.dropFirst(rank).first(where: { list[$0].frame < frame }) else {
      return
    }
    push(
      Candidate(
        score: score - Double(list[rank].deficit), number: candidateCount,
        history: list[rank].history, suffix: suffix, frame: list[rank].frame,
        choice: (winner, rank, score, frame)))
  }
}

extension TextEnumeration {
  private static func isBetter(_ a: Candidate, _ b: Candidate) -> Bool {
    a.score == b.score ? a.number < b.number : a.score > b.score
  }

  private mutating func push(_ candidate: Candidate) {
    candidates.append(candidate)
    candidateCount += 1
    var place = candidates.count - 1
    while place > 0, Self.isBetter(candidates[place], candidates[(place - 1) / 2]) {
      candidates.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func pop() -> Candidate? {
    guard let last = candidates.popLast() else { return nil }
    guard let best = candidates.first else { return last }
    candidates[0] = last
    var place = 0
    while 2 * place + 1 < candidates.count {
      var child = 2 * place + 1
      if child + 1 < candidates.count, Self.isBetter(candidates[child + 1], candidates[child]) {
        child += 1
      }
      guard Self.isBetter(candidates[child], candidates[place]) else { break }
      candidates.swapAt(place, child)
      place = child
    }
    return best
  }
}
