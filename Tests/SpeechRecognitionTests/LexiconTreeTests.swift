import Testing

@testable import SpeechRecognition

@Suite struct LexiconTreeTests {
  private func paths(_ tree: LexiconTree) -> Set<String> {
    var found: Set<String> = []
    func visit(_ node: Int, _ labels: [Int]) {
      for ending in tree.endingRange(of: node) {
        found.insert("\(tree.words[Int(tree.endings[ending])]) \(labels)")
        #expect(tree.labels(to: node) == labels)
      }
      for child in tree.children(of: node) {
        #expect(Int(tree.parents[child]) == node)
        visit(child, labels + [Int(tree.nodes[child].label)])
      }
    }
    visit(LexiconTree.root, [])
    return found
  }

  @Test func sharesBeginnings() throws {
    var lexicon = Lexicon()
    lexicon.add(["R", "EH", "D"], of: "red")
    lexicon.add(["R", "EH", "D"], of: "read")
    lexicon.add(["R", "IY", "D"], of: "read")
    lexicon.add(["R", "EH"], of: "reh")
    let alphabet = try Alphabet(symbols: ["D", "EH", "IY", "R"])
    let tree = try LexiconTree(lexicon, alphabet: alphabet)
    #expect(tree.nodes.count == 6)
    #expect(tree.words.count == 3)
    #expect(paths(tree) == ["red [4, 2, 1]", "read [4, 2, 1]", "read [4, 3, 1]", "reh [4, 2]"])
  }

  /// Growing word by word gives the same words as laying all out at once.
  @Test func addingFindsTheSamePaths() throws {
    let alphabet = try Alphabet(symbols: [" ", "a", "b", "c"])
    let words = ["a", "abc", "ab", "abca", "ca", "cab", "b", "aa", "acb", "abb"]
    let whole = try LexiconTree(Lexicon(spelling: words), alphabet: alphabet)
    for split in 0...words.count {
      var grown = try LexiconTree(Lexicon(spelling: words.prefix(split)), alphabet: alphabet)
      for word in words + words { try grown.add(word.map(String.init), of: word) }
      #expect(paths(grown) == paths(whole))
      #expect(Set((0..<grown.words.count).map { grown.words[$0] }) == Set(words))
      #expect(words.allSatisfy { grown.words.firstIndex(of: $0).map { grown.words[$0] } == $0 })
    }
  }

  @Test func theSeparatorEndsEveryPath() throws {
    let alphabet = try Alphabet(symbols: [" ", "a"])
    #expect(
      paths(try LexiconTree(Lexicon(spelling: ["aa"]), alphabet: alphabet)) == ["aa [2, 2, 1]"])
  }

  @Test func lookAheadIsTheBestBelow() throws {
    let alphabet = try Alphabet(symbols: ["a", "b"])
    var tree = try LexiconTree(Lexicon(spelling: ["ab", "b", "ba"]), alphabet: alphabet)
    try tree.add(["b", "b"], of: "bb")
    let values = tree.spread([-3, -2, -4, -1])
    #expect(values[LexiconTree.root] == -1)
    let b = try #require(tree.child(of: LexiconTree.root, label: 2))
    let a = try #require(tree.child(of: LexiconTree.root, label: 1))
    #expect(values[a] == -3)
    #expect(values[b] == -1)
    #expect(values[try #require(tree.child(of: b, label: 1))] == -4)
    let empty = try LexiconTree(Lexicon(), alphabet: alphabet)
    #expect(empty.spread([]) == [-.infinity])
  }

  @Test func refusesOtherSymbols() throws {
    let alphabet = try Alphabet(symbols: ["a"])
    #expect(throws: LexiconError.symbol(.unknown(symbol: "c", alphabet: ["a"]))) {
      try LexiconTree(Lexicon(spelling: ["ac"]), alphabet: alphabet)
    }
  }
}

@Suite struct WeightedLanguageModelTests {
  /// Two words are unknown and share p: weight 0.5, insertion 1, −0.5 ln 2 more than one alone.
  @Test func unknownWordsShareTheirProbability() {
    let base = TableLanguageModel(words: ["a"])
    var model = WeightedLanguageModel(base, weight: 0.5, wordInsertion: 1)
    let alone = model.score(nil, after: model.start).logProbability
    #expect(alone == 0.5 * base.score(nil, after: []).logProbability + 1)
    let known = model.score(0, after: model.start).logProbability
    model.unknownWordCount = 2
    #expect(abs(model.score(nil, after: model.start).logProbability - alone + 0.346_574) < 1e-5)
    #expect(model.score(0, after: model.start).logProbability == known)
  }
}
