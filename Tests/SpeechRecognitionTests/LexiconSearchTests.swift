import Foundation
import SpeechRecognition
import Tensors
import Testing

@Suite struct LexiconSearchTests {
  /// One word twice, two words with one pronunciation, a repeated label, a word within another.
  private static let lexicon: Lexicon = {
    var lexicon = Lexicon()
    lexicon.add(["a"], of: "ah")
    lexicon.add(["a", "b"], of: "ab")
    lexicon.add(["a", "b"], of: "abb")
    lexicon.add(["b", "a"], of: "ah")
    lexicon.add(["b", "b"], of: "bb")
    lexicon.add(["b"], of: "unknown")
    return lexicon
  }()
  private static let model = TableLanguageModel(words: ["ab", "abb", "ah", "bb"])

  /// exp(score) of every sequence of words, by all paths, all pronunciations and the formula above.
  private static func expected(
    _ scores: Tensor, alphabet: Alphabet, lexicon: Lexicon = lexicon,
    model: TableLanguageModel = model
  ) throws -> [String: Double] {
    let texts = PathEnumeration(scores).textProbabilities
    let separator = alphabet.separator.map { [$0] } ?? []
    var sums: [String: Double] = [:]
    func add(_ words: [String], _ labels: [Int], _ score: Float, _ state: [Int]) throws {
      let end = score + model.end(after: state)
      let spellings = separator.isEmpty || words.isEmpty ? [labels] : [labels, labels + separator]
      for spelling in spellings {
        sums[words.joined(separator: " "), default: 0] +=
          texts[spelling, default: 0] * exp(Double(end))
      }
      guard labels.count < scores.rowCount else { return }
      for word in lexicon.words {
        for pronunciation in lexicon[word] {
          let (wordScore, next) = model.score(model.word(word), after: state)
          try add(
            words + [word],
            labels + (words.isEmpty ? [] : separator) + alphabet.encode(pronunciation),
            score + wordScore, next)
        }
      }
    }
    try add([], [], 0, model.start)
    return sums.filter { $0.value > 0 }
  }

  @Test(arguments: 1...5, [[], [" "]])
  func wideBeamEqualsBruteForce(frames: Int, separator: [String]) throws {
    let alphabet = try Alphabet(symbols: separator + ["a", "b"])
    let tree = try LexiconTree(Self.lexicon, alphabet: alphabet)
    let search = LexiconSearch(tree, model: Self.model, configuration: .exhaustive)
    for seed in UInt64(1)...3 {
      let scores = randomLogProbabilities(frames: frames, labels: alphabet.labelCount, seed: seed)
      let expected = try Self.expected(scores, alphabet: alphabet)
      let found = search(scores, count: .max)
      #expect(Set(found.map(\.text)) == Set(expected.keys))
      #expect(found.count == expected.count)
      for hypothesis in found {
        #expect(hypothesis.isComplete)
        #expect(abs(hypothesis.score - log(expected[hypothesis.text, default: 0])) < 1e-4)
      }
      #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    }
  }

  /// Looking ahead changes the order in which tokens are pruned, but no score.
  @Test func defaultBeamsFindTheBestWords() throws {
    let alphabet = try Alphabet(symbols: ["a", "b"])
    let tree = try LexiconTree(Self.lexicon, alphabet: alphabet)
    for seed in UInt64(1)...20 {
      let scores = randomLogProbabilities(frames: 12, labels: 3, seed: seed)
      let model = TableLanguageModel(words: Self.model.words, order: 1)
      var wide = WordSearchConfiguration.exhaustive
      wide.tellsHistoriesApart = false
      let exact = LexiconSearch(tree, model: model, configuration: wide)(scores, count: 1)
      let found = LexiconSearch(tree, model: model)(scores, count: 1)
      #expect(found.first?.words == exact.first?.words)
      #expect(abs(found[0].score - exact[0].score) < 0.01)
    }
  }

  /// The result of a narrow beam is some of the paths of its words.
  @Test(arguments: [1, 3, 10])
  func narrowBeamNeverScoresHigher(width: Int) throws {
    let alphabet = try Alphabet(symbols: ["a", "b"])
    let tree = try LexiconTree(Self.lexicon, alphabet: alphabet)
    var narrow = WordSearchConfiguration()
    narrow.beamWidth = width
    narrow.tellsHistoriesApart = true
    for seed in UInt64(1)...5 {
      let scores = randomLogProbabilities(frames: 5, labels: 3, seed: seed)
      let expected = try Self.expected(scores, alphabet: alphabet)
      let found = LexiconSearch(tree, model: Self.model, configuration: narrow)(scores, count: 5)
      #expect(!found.isEmpty)
      for hypothesis in found where hypothesis.isComplete {
        #expect(hypothesis.score < log(expected[hypothesis.text, default: 0]) + 1e-4)
      }
    }
  }

  @Test func pronunciationsOfTheResultAreAligned() throws {
    let alphabet = try Alphabet(symbols: ["a", "b"])
    let tree = try LexiconTree(Self.lexicon, alphabet: alphabet)
    // b a, said clearly: "ah" in its second pronunciation.
    let scores = Tensor(
      shape: [3, 3], values: [0.01, 0.01, 0.98, 0.98, 0.01, 0.01, 0.01, 0.98, 0.01].map { log($0) })
    let search = LexiconSearch(
      tree, model: WeightedLanguageModel(Self.model, weight: 0, wordInsertion: -1))
    let found = search(scores, count: 1)
    #expect(found.first?.text == "ah")
    #expect(found.first?.labels(separator: nil) == [2, 1])
  }

  @Test func emptyAndUnfinishedUtterances() throws {
    let alphabet = try Alphabet(symbols: ["a", "b"])
    var lexicon = Lexicon()
    lexicon.add(["a", "b"], of: "ab")
    let tree = try LexiconTree(lexicon, alphabet: alphabet)
    let search = LexiconSearch(tree, model: TableLanguageModel(words: ["ab"]))
    #expect(search(Tensor(shape: [0, 3]), count: 3).map(\.text) == [""])
    // a b a: the second word is not finished, and blank alone is impossible.
    let rows: [[Float]] = [[0, 1, 0], [0, 0, 1], [0, 1, 0]]
    let scores = Tensor(shape: [3, 3], values: rows.joined().map { log($0) })
    let found = search(scores, count: 3)
    #expect(found.map(\.text) == ["ab"])
    #expect(found.first?.isComplete == false)
    // b cannot begin a word: no token is left.
    #expect(search(Tensor(shape: [1, 3], values: [-.infinity, -.infinity, 0]), count: 1).isEmpty)
    // A frame of NaN is impossible, and stops nothing.
    #expect(search(Tensor(shape: [1, 3], values: [.nan, .nan, .nan]), count: 1).isEmpty)
  }

  @Test func theResultDoesNotDependOnTheOrderOfPronunciations() throws {
    let alphabet = try Alphabet(symbols: ["a", "b"])
    var tree = try LexiconTree(Lexicon(), alphabet: alphabet)
    for word in Self.lexicon.words.reversed() {
      for pronunciation in Self.lexicon[word] { try tree.add(pronunciation, of: word) }
    }
    let scores = randomLogProbabilities(frames: 5, labels: 3, seed: 4)
    let expected = try Self.expected(scores, alphabet: alphabet)
    let found = LexiconSearch(tree, model: Self.model, configuration: .exhaustive)(
      scores, count: .max)
    #expect(found.count == expected.count)
    for hypothesis in found {
      #expect(abs(hypothesis.score - log(expected[hypothesis.text, default: 0])) < 1e-4)
    }
  }

  /// One word for each letter: a or b or c, then c, then d.
  ///
  /// After c a bigram model has forgotten what was before, so that the second and the third text
  /// lose against the first where they merge.
  @Test(arguments: [[], [" "]])
  func textsThatDifferInTheFirstWordAreListed(separator: [String]) throws {
    let alphabet = try Alphabet(symbols: separator + ["a", "b", "c", "d"])
    var lexicon = Lexicon()
    for letter in ["a", "b", "c", "d"] { lexicon.add([letter], of: letter) }
    let model = TableLanguageModel(words: ["a", "b", "c", "d"], order: 1)
    let search = LexiconSearch(
      try LexiconTree(lexicon, alphabet: alphabet), model: model, configuration: Self.merging)
    var scores = [Float]()
    func say(_ probabilities: [String: Float]) {
      for label in 0..<alphabet.labelCount {
        let symbol = label == 0 ? "" : (separator + ["a", "b", "c", "d"])[label - 1]
        scores.append(log(probabilities[symbol] ?? 0.0002))
      }
    }
    say(["a": 0.5, "b": 0.3, "c": 0.15])
    if !separator.isEmpty { say([" ": 0.97]) } else { say(["": 0.97]) }
    say(["c": 0.97])
    if !separator.isEmpty { say([" ": 0.97]) }
    say(["d": 0.97])
    let frames = Tensor(
      shape: [scores.count / alphabet.labelCount, alphabet.labelCount], values: scores)
    let expected = try Self.expected(
      frames, alphabet: alphabet, lexicon: lexicon, model: model
    ).sorted { $0.value > $1.value }
    let found = search(frames, count: 20)
    #expect(found.prefix(3).map(\.text) == expected.prefix(3).map(\.key))
    #expect(Set(found.prefix(3).map(\.words[0].spelling)) == ["a", "b", "c"])
    #expect(found[0].score >= log(expected[0].value), "what has merged is part of it")
    for (hypothesis, right) in zip(found, expected).dropFirst().prefix(2) {
      #expect(hypothesis.isComplete)
      #expect(abs(hypothesis.score - log(right.value)) < 0.05, "\(hypothesis.text)")
    }
  }

  /// Beams that leave nothing out, but histories merge.
  private static let merging: WordSearchConfiguration = {
    var configuration = WordSearchConfiguration.exhaustive
    configuration.tellsHistoriesApart = false
    return configuration
  }()

  @Test(arguments: [0, 1, 2], [[], [" "]])
  func theFirstTextIsTheSameHoweverManyAreListed(order: Int, separator: [String]) throws {
    let alphabet = try Alphabet(symbols: separator + ["a", "b"])
    let model = TableLanguageModel(words: Self.model.words, order: order)
    let search = LexiconSearch(
      try LexiconTree(Self.lexicon, alphabet: alphabet), model: model, configuration: Self.merging)
    for seed in UInt64(1)...10 {
      let scores = randomLogProbabilities(frames: 6, labels: alphabet.labelCount, seed: seed)
      let found = search(scores, count: 30)
      #expect(found.first == search(scores, count: 1).first)
      #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
      #expect(Set(found.map(\.text)).count == found.count)
    }
  }
}
