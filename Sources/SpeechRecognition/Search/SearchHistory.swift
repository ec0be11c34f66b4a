/// The words that tokens have behind them, as links from each word to the one before.
struct SearchHistory {
  /// The history without words.
  static let empty: Int32 = 0

  private var previous: [Int32] = [-1]
  private var words: [Int32] = [-1]
  private var nodes: [Int32] = [0]

  /// Returns the number of a history with one word more, which ended at a node of the tree.
  mutating func appending(word: Int32, endingAt node: Int32, to history: Int32) -> Int32 {
    previous.append(history)
    words.append(word)
    nodes.append(node)
    return Int32(words.count - 1)
  }

  /// Returns the words of a history, first to last, and the nodes at which they ended.
  func path(to history: Int32) -> [(word: Int, node: Int)] {
    var path: [(word: Int, node: Int)] = []
    var history = history
    while history != Self.empty {
      path.append((Int(words[Int(history)]), Int(nodes[Int(history)])))
      history = previous[Int(history)]
    }
    return path.reversed()
  }
}
