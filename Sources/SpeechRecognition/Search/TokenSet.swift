/// The tokens of one frame, one for each place (node and context): adding a second one merges them.
///
/// Memory is taken once and kept from frame to frame. Places are found by an open hash table whose
/// entries carry the number of the frame that wrote them, so that nothing has to be cleared.
struct TokenSet {
  private(set) var tokens: [SearchToken] = []
  /// The frame (upper half) and the place among `tokens` (lower half); a power of two of them.
  private var table: [UInt64]
  private var frame: UInt64 = 1
  private var scores: [Double] = []
  /// The best score when the set was pruned.
  private(set) var bestScore = -Double.infinity
  /// The histories that were given up since ``removeAll()``.
  private(set) var lostHistories: [LostHistory] = []
  /// How far a history may be below the one that it gives way to, in nats; −∞ if none is kept.
  private let rememberedRange: Double
  /// Where pruning has moved the tokens, −1 for those that are gone.
  private var moves: [Int32] = []

  /// A history that gave way to that of a better token at the same place.
  struct LostHistory: Equatable {
    /// The place among the tokens before pruning.
    var place: Int
    /// The history, without the word that has just ended.
    var history: Int32
    /// The word that has just ended; −1 if there is none.
    var endedWord: Int32
    /// The node at which it ended.
    var endedNode: Int32
    /// ln of the weight of the path that brought the history.
    var weight: Double
  }

  /// Makes an empty set with room for some tokens.
  ///
  /// - Parameters:
  ///   - capacity: how many.
  ///   - rememberedRange: how far below the one that it gives way to a history is remembered.
  init(capacity: Int, rememberedRange: Double = -.infinity) {
    self.rememberedRange = rememberedRange
    var size = 64
    while size < 2 * capacity { size *= 2 }
    table = [UInt64](repeating: 0, count: size)
    tokens.reserveCapacity(capacity)
    scores.reserveCapacity(capacity)
  }

  /// Empties the set.
  mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    lostHistories.removeAll(keepingCapacity: true)
    frame += 1
  }

  /// Adds a token, or merges it with the one at its place.
  mutating func insert(_ token: SearchToken) {
    var slot = Self.slot(token.node, token.context, table.count)
    while table[slot] >> 32 == frame {
      let place = Int(table[slot] & 0xFFFF_FFFF)
      if tokens[place].node == token.node, tokens[place].context == token.context {
        if rememberedRange >= 0 { remember(token, at: place) }
        tokens[place] = tokens[place].merged(with: token)
        return
      }
      slot = (slot + 1) & (table.count - 1)
    }
    table[slot] = frame << 32 | UInt64(tokens.count)
    tokens.append(token)
    if 2 * tokens.count > table.count { grow() }
  }

  /// Keeps the history that loses when a token merges with the one at a place.
  @inline(__always)
  private mutating func remember(_ token: SearchToken, at place: Int) {
    let other = tokens[place]
    guard !token.hasHistory(of: other),
      abs(token.historyWeight - other.historyWeight) <= rememberedRange,
      min(token.historyWeight, other.historyWeight) > -.infinity
    else { return }
    let loser = token.historyWeight > other.historyWeight ? other : token
    lostHistories.append(
      LostHistory(
        place: place, history: loser.history, endedWord: loser.endedWord,
        endedNode: loser.endedNode, weight: loser.historyWeight))
  }

  /// Keeps the `width` tokens of the highest score, of those that are at most `range` below the
  /// best; of equal ones the earlier.
  ///
  /// Afterwards tokens are to be changed by ``update(_:)`` and ``setHistory(_:of:)`` only, and added
  /// after ``removeAll()``.
  mutating func prune(to width: Int, range: Double) {
    scores.removeAll(keepingCapacity: true)
    var best = -Double.infinity
    for token in tokens {
      let score = token.score
      scores.append(score)
      if score > best { best = score }
    }
    bestScore = best
    var threshold = best - range
    var ties = Int.max
    if tokens.count > width {
      let rank = Self.largest(width, of: &scores)
      if rank >= threshold {
        threshold = rank
        ties = width
        for token in tokens where token.score > threshold { ties -= 1 }
      }
    }
    var count = 0
    moves.removeAll(keepingCapacity: true)
    for place in tokens.indices {
      let score = tokens[place].score
      moves.append(-1)
      guard score >= threshold, score > -.infinity else { continue }
      if score == threshold {
        guard ties > 0 else { continue }
        ties -= 1
      }
      if place != count { tokens[count] = tokens[place] }
      moves[place] = Int32(count)
      count += 1
    }
    tokens.removeLast(tokens.count - count)
  }

  /// Returns where pruning has moved the token of a place; nil if it is gone.
  func place(afterPruning place: Int) -> Int? { moves[place] < 0 ? nil : Int(moves[place]) }

  /// Changes every token in place, without its node or context.
  mutating func update(_ change: (inout SearchToken) -> Void) {
    for place in tokens.indices { change(&tokens[place]) }
  }

  /// Gives a token its history, now that the word that has just ended is part of it.
  mutating func setHistory(_ history: Int32, of place: Int) {
    tokens[place].history = history
    tokens[place].endedWord = -1
  }

  /// Returns the value at position `rank`, from 1, in descending order, and leaves the values in
  /// another order (Hoare's quickselect).
  static func largest(_ rank: Int, of values: inout [Double]) -> Double {
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = values[(low + high) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while values[i] > pivot { i += 1 }
        while values[j] < pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if rank - 1 <= j {
        high = j
      } else if rank - 1 >= i {
        low = i
      } else {
        break
      }
    }
    return values[rank - 1]
  }

  @inline(__always)
  private static func slot(_ node: Int32, _ context: Int32, _ size: Int) -> Int {
    let key = UInt64(UInt32(bitPattern: node)) << 32 | UInt64(UInt32(bitPattern: context))
    return Int((key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (size - 1)
  }

  private mutating func grow() {
    table = [UInt64](repeating: 0, count: 2 * table.count)
    for (place, token) in tokens.enumerated() {
      var slot = Self.slot(token.node, token.context, table.count)
      while table[slot] >> 32 == frame { slot = (slot + 1) & (table.count - 1) }
      table[slot] = frame << 32 | UInt64(place)
    }
  }
}
