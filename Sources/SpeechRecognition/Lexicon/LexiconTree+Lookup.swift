extension LexiconTree {
  /// Returns the pronunciations of some words, those of words that are not in the tree left out.
  public func lexicon(of wanted: some Sequence<String>) -> Lexicon {
    let numbers = Set(wanted.compactMap { words.firstIndex(of: $0) }.map { UInt32($0) })
    return lexicon { numbers.contains($0) }
  }

  /// Returns the pronunciations of all words.
  func lexicon(where isWanted: (UInt32) -> Bool = { _ in true }) -> Lexicon {
    var lexicon = Lexicon()
    var open = [Self.root]
    while let node = open.popLast() {
      for ending in endingRange(of: node) where isWanted(endings[ending]) {
        lexicon.add(pronunciation(at: node), of: words[Int(endings[ending])])
      }
      open += children(of: node).reversed()
    }
    return lexicon
  }

  /// The symbols on the path to a node, without the separator at its end.
  private func pronunciation(at node: Int) -> [String] {
    var labels = labels(to: node)
    if alphabet.separator != nil { labels.removeLast() }
    return labels.map { alphabet.symbols[$0 - 1] }
  }
}
