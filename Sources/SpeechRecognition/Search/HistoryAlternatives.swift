/// The histories that lost against others where their tokens merged.
///
/// Two tokens merge at one place of the tree after one state of the language model. What follows
/// scores the same after either history, so whatever text the winner becomes part of, the loser
/// would have made one too:
///
///     score(text with the loser) = score(text) − deficit
///     deficit = ln(weight of all paths that merged / weight of the loser's path)
///
/// A pair may merge often, in neighbouring frames and nodes; the least deficit counts.
///
/// References: Schwartz & Austin (1991), A comparison of several approximate algorithms for finding
/// multiple (N-best) sentence hypotheses; Ney & Aubert (1994), A word graph algorithm for large
/// vocabulary, continuous speech recognition.
struct HistoryAlternatives {
  /// A history that may stand for another one.
  struct Alternative: Equatable {
    /// The history.
    var history: Int32
    /// How much its texts score less, in nats; at least 0.
    var deficit: Float
    /// The frame of the merge.
    var frame: Int32
  }

  private var alternatives: [Alternative] = []
  /// The next alternative of the same history, −1 after the last, [alternatives].
  private var next: [Int32] = []
  /// The first alternative of each history, −1 if there is none, [histories].
  private var first: [Int32] = []
  /// An open hash table from (winner, loser) to `alternatives`; a power of two of them.
  private var keys = [UInt64](repeating: Self.unused, count: 1 << 10)
  private var places = [Int32](repeating: 0, count: 1 << 10)

  private static var unused: UInt64 { .max }

  /// Notes that one history gave way to another.
  mutating func add(_ alternative: Alternative, to winner: Int32) {
    let loser = UInt64(UInt32(bitPattern: alternative.history))
    let key = UInt64(UInt32(bitPattern: winner)) << 32 | loser
    var slot = Self.slot(key, keys.count)
    while keys[slot] != Self.unused {
      if keys[slot] == key {
        let place = Int(places[slot])
        if alternative.deficit < alternatives[place].deficit { alternatives[place] = alternative }
        return
      }
      slot = (slot + 1) & (keys.count - 1)
    }
    keys[slot] = key
    places[slot] = Int32(alternatives.count)
    while first.count <= Int(winner) { first.append(-1) }
    next.append(first[Int(winner)])
    first[Int(winner)] = Int32(alternatives.count)
    alternatives.append(alternative)
    if 2 * alternatives.count > keys.count { grow() }
  }

  /// Returns what may stand for a history, the least deficit first.
  func alternatives(to winner: Int32) -> [Alternative] {
    guard Int(winner) < first.count else { return [] }
    var found: [Alternative] = []
    var place = first[Int(winner)]
    while place >= 0 {
      found.append(alternatives[Int(place)])
      place = next[Int(place)]
    }
    return found.sorted { ($0.deficit, $0.history) < ($1.deficit, $1.history) }
  }

  @inline(__always)
  private static func slot(_ key: UInt64, _ size: Int) -> Int {
    Int((key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (size - 1)
  }

  private mutating func grow() {
    let (oldKeys, oldPlaces) = (keys, places)
    keys = [UInt64](repeating: Self.unused, count: 2 * oldKeys.count)
    places += oldPlaces
    for (old, key) in oldKeys.enumerated() where key != Self.unused {
      var slot = Self.slot(key, keys.count)
      while keys[slot] != Self.unused { slot = (slot + 1) & (keys.count - 1) }
      keys[slot] = key
      places[slot] = oldPlaces[old]
    }
  }
}
