/// The words that tokens have behind them, as links from each word to the one before.
///
/// A history with one word more is entered once, and found again by an open hash table: equal
/// sequences of words, ended at equal nodes, have equal numbers.
struct SearchHistory {
  /// The history without words.
  static let empty: Int32 = 0

  private var previous: [Int32] = [-1]
  private var words: [Int32] = [-1]
  private var nodes: [Int32] = [0]
  /// The frame at which the last word ended most probably, and how probable that was.
  private var ends: [(frame: Int32, closeness: Float)] = [(0, 0)]
  /// An open hash table of the histories, 0 where there is none; a power of two of them.
  private var table = [Int32](repeating: 0, count: 1 << 10)

  /// Returns the number of a history with one word more, which ended at a node of the tree.
  mutating func appending(word: Int32, endingAt node: Int32, to history: Int32) -> Int32 {
    var slot = Self.slot(history, word, node, table.count)
    while table[slot] != Self.empty {
      let found = Int(table[slot])
      if previous[found] == history, words[found] == word, nodes[found] == node {
        return table[slot]
      }
      slot = (slot + 1) & (table.count - 1)
    }
    let number = Int32(words.count)
    table[slot] = number
    previous.append(history)
    words.append(word)
    nodes.append(node)
    ends.append((.max, -.infinity))
    if 2 * words.count > table.count { grow() }
    return number
  }

  /// Notes that the last word of a history may have ended at a frame.
  ///
  /// - Parameters:
  ///   - history: the history.
  ///   - frame: the frame; that of the highest closeness is kept.
  ///   - closeness: the token's score less the best one of the frame.
  mutating func setEnd(of history: Int32, frame: Int32, closeness: Float) {
    guard closeness > ends[Int(history)].closeness else { return }
    ends[Int(history)] = (frame, closeness)
  }

  /// Returns the frame at which the last word of a history ended most probably.
  func end(of history: Int32) -> Int32 { ends[Int(history)].frame }

  /// Returns the last word of a history, the node at which it ended, and the history before it; nil
  /// if there is no word.
  func last(of history: Int32) -> (word: Int32, node: Int32, previous: Int32)? {
    guard history != Self.empty else { return nil }
    return (words[Int(history)], nodes[Int(history)], previous[Int(history)])
  }

  /// Returns the words of a history, first to last, and the nodes at which they ended.
  func path(to history: Int32) -> [(word: Int, node: Int)] {
    var path: [(word: Int, node: Int)] = []
    var history = history
    while let (word, node, previous) = last(of: history) {
      path.append((Int(word), Int(node)))
      history = previous
    }
    return path.reversed()
  }

  @inline(__always)
  private static func slot(_ history: Int32, _ word: Int32, _ node: Int32, _ size: Int) -> Int {
    let pair = UInt64(UInt32(bitPattern: history)) << 32 | UInt64(UInt32(bitPattern: node))
    let key = pair &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(UInt32(bitPattern: word))
    return Int((key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (size - 1)
  }

  private mutating func grow() {
    table = [Int32](repeating: 0, count: 2 * table.count)
    for history in 1..<words.count {
      var slot = Self.slot(previous[history], words[history], nodes[history], table.count)
      while table[slot] != Self.empty { slot = (slot + 1) & (table.count - 1) }
      table[slot] = Int32(history)
    }
  }
}
