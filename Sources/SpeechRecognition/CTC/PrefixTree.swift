/// Label sequences that share their beginnings; each sequence is the number of its last node.
///
/// A beam search keeps numbers instead of arrays: extending a prefix costs one dictionary look-up,
/// and two beams have read the same text exactly when their numbers are equal.
struct PrefixTree {
  /// The number of the empty sequence.
  static let root = 0

  private(set) var parents = [-1]
  /// The last label of each sequence; the blank for the empty one.
  private(set) var lastLabels = [blankLabel]
  private var children: [Child: Int] = [:]

  private struct Child: Hashable {
    var parent: Int
    var label: Int
  }

  /// How many sequences there are.
  var count: Int { parents.count }

  /// Returns the sequence `parent` followed by `label`, the same number each time.
  mutating func child(of parent: Int, label: Int) -> Int {
    let child = Child(parent: parent, label: label)
    if let node = children[child] { return node }
    children[child] = count
    parents.append(parent)
    lastLabels.append(label)
    return count - 1
  }

  /// The labels of a sequence, first to last.
  func labels(of node: Int) -> [Int] {
    var labels: [Int] = []
    var node = node
    while node != Self.root {
      labels.append(lastLabels[node])
      node = parents[node]
    }
    return labels.reversed()
  }
}
