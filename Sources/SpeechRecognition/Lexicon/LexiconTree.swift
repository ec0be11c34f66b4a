/// A lexicon as a prefix tree: words that begin with the same labels share the path from the root.
///
///     root ─ R ─ EH ─ D        (red, read)
///              └ IY ─ D        (read)
///
/// A node lists its children and the words that end at it; the children of a node stand side by
/// side. If the alphabet has a separator, each pronunciation ends with it. Nodes are numbered from
/// the root, 0, so that a child has a higher number than its parent.
///
/// Reference: Ney, Haeb-Umbach, Tran & Oerder (1992), Improvements in beam search for
/// 10000-word continuous speech recognition.
public struct LexiconTree: Sendable {
  /// A place in the tree: the labels on the path to it have been said.
  struct Node: Equatable {
    /// The last label; the blank at the root.
    var label: UInt16
    var childCount: UInt16 = 0
    var endingCount: UInt16 = 0
    var firstChild: UInt32 = 0
    /// Where the words that end here begin among ``endings``.
    var firstEnding: UInt32 = 0
  }

  /// The node before the first label of a word.
  static let root = 0

  private(set) var nodes: [Node]
  /// The node before each node; the root's is the root.
  private(set) var parents: [UInt32]
  /// The numbers of words, by the nodes at which they end.
  private(set) var endings: [UInt32]
  /// The words.
  public private(set) var words: LexiconWords
  /// What the labels stand for.
  public let alphabet: Alphabet

  /// Takes a tree as it was stored.
  init(
    nodes: [Node], parents: [UInt32], endings: [UInt32], words: LexiconWords, alphabet: Alphabet
  ) {
    self.nodes = nodes
    self.parents = parents
    self.endings = endings
    self.words = words
    self.alphabet = alphabet
  }

  /// Makes the tree of all pronunciations of a lexicon.
  ///
  /// - Throws: ``LexiconError/symbol(_:)`` if one is not written in the alphabet's symbols.
  public init(_ lexicon: Lexicon, alphabet: Alphabet) throws(LexiconError) {
    let spellings = lexicon.words
    var entries: [(labels: [UInt16], word: UInt32)] = []
    for (number, word) in spellings.enumerated() {
      for pronunciation in lexicon[word] {
        let labels = try alphabet.pathLabels(of: pronunciation)
        entries.append((labels.map { UInt16($0) }, UInt32(number)))
      }
    }
    entries.sort { a, b in
      a.labels == b.labels ? a.word < b.word : a.labels.lexicographicallyPrecedes(b.labels)
    }
    self.init(
      nodes: [Node(label: UInt16(blankLabel))], parents: [0], endings: [],
      words: LexiconWords(sorted: spellings), alphabet: alphabet)
    grow(from: entries)
  }

  /// Lays out sorted entries breadth first: the entries of a node are neighbours, and those that
  /// end at it come first.
  private mutating func grow(from entries: [(labels: [UInt16], word: UInt32)]) {
    var ranges = [0..<entries.count]
    var depths = [0]
    var node = 0
    while node < nodes.count {
      let (range, depth) = (ranges[node], depths[node])
      var next = range.lowerBound
      nodes[node].firstEnding = UInt32(endings.count)
      while next < range.upperBound, entries[next].labels.count == depth {
        endings.append(entries[next].word)
        nodes[node].endingCount += 1
        next += 1
      }
      nodes[node].firstChild = UInt32(nodes.count)
      while next < range.upperBound {
        let label = entries[next].labels[depth]
        let start = next
        while next < range.upperBound, entries[next].labels[depth] == label { next += 1 }
        nodes.append(Node(label: label))
        parents.append(UInt32(node))
        ranges.append(start..<next)
        depths.append(depth + 1)
        nodes[node].childCount += 1
      }
      node += 1
    }
  }

  /// Adds a pronunciation of a word, unless it is there.
  ///
  /// - Throws: ``LexiconError/symbol(_:)`` if it is not written in the alphabet's symbols.
  public mutating func add(
    _ pronunciation: [String], of word: String
  ) throws(LexiconError) {
    precondition(!pronunciation.isEmpty, "a pronunciation of \(word) needs a symbol")
    var node = Self.root
    for label in try alphabet.pathLabels(of: pronunciation) {
      node = child(of: node, label: label) ?? addChild(of: node, label: label)
    }
    let number = UInt32(words.number(of: word))
    let range = endingRange(of: node)
    guard !endings[range].contains(number) else { return }
    nodes[node].firstEnding = UInt32(endings.count)
    nodes[node].endingCount += 1
    endings += Array(endings[range]) + [number]
  }

  /// The numbers of a node's children.
  func children(of node: Int) -> Range<Int> {
    let first = Int(nodes[node].firstChild)
    return first..<first + Int(nodes[node].childCount)
  }

  /// Where the words that end at a node stand among ``endings``.
  func endingRange(of node: Int) -> Range<Int> {
    let first = Int(nodes[node].firstEnding)
    return first..<first + Int(nodes[node].endingCount)
  }

  /// Returns the child that a label leads to; nil if there is none.
  func child(of node: Int, label: Int) -> Int? {
    children(of: node).first { Int(nodes[$0].label) == label }
  }

  /// The labels on the path to a node.
  func labels(to node: Int) -> [Int] {
    var (node, labels) = (node, [Int]())
    while node != Self.root {
      labels.append(Int(nodes[node].label))
      node = Int(parents[node])
    }
    return labels.reversed()
  }

  /// Moves a node's children to the end, where there is room for one more.
  private mutating func addChild(of node: Int, label: Int) -> Int {
    let old = children(of: node)
    nodes[node].firstChild = UInt32(nodes.count)
    nodes[node].childCount += 1
    for child in old {
      for grandchild in children(of: child) { parents[grandchild] = UInt32(nodes.count) }
      nodes.append(nodes[child])
      parents.append(UInt32(node))
    }
    nodes.append(Node(label: UInt16(label)))
    parents.append(UInt32(node))
    return nodes.count - 1
  }
}

extension Alphabet {
  /// Returns the labels of a pronunciation, and the separator behind them if there is one.
  fileprivate func pathLabels(of pronunciation: [String]) throws(LexiconError) -> [Int] {
    do throws(AlphabetError) {
      return try encode(pronunciation) + (separator.map { [$0] } ?? [])
    } catch {
      throw .symbol(error)
    }
  }
}
