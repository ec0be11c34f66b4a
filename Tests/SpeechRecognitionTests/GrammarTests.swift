import SpeechRecognition
import Tensors
import Testing

@Suite struct GrammarTests {
  /// All sentences of up to `length` words that a grammar allows, by asking it for each word.
  private func sentences(_ text: String, upTo length: Int = 4) throws -> Set<String> {
    let grammar = try Grammar(parsing: text, path: "grammar")
    let model = GrammarModel(grammar)
    var found: Set<String> = []
    func visit(_ words: [String], _ state: GrammarModel.State) {
      if model.end(after: state) > -.infinity { found.insert(words.joined(separator: " ")) }
      guard words.count < length else { return }
      for word in grammar.words {
        let (score, next) = model.score(model.word(word), after: state)
        if score > -.infinity { visit(words + [word], next) }
      }
    }
    visit([], model.start)
    return found
  }

  @Test func rulesGiveTheirSentences() throws {
    let text = """
      #JSGF V1.0;
      grammar home;
      // what may be said
      public <command> = (turn | switch) (on | off) [the] <thing>; /* and so on */
      <thing> = light | "front door" {door};
      """
    let found = try sentences(text, upTo: 6)
    #expect(found.count == 2 * 2 * 2 * 2)
    #expect(found.contains("switch off the front door"))
    #expect(found.contains("turn on light"))
  }

  @Test func repetition() throws {
    #expect(try sentences("public <a> = x* y;", upTo: 3) == ["y", "x y", "x x y"])
    #expect(try sentences("public <a> = (x | y)+;", upTo: 1) == ["x", "y"])
    #expect(try sentences("public <a> = [x]* [<NULL>];", upTo: 2) == ["", "x", "x x"])
  }

  @Test func phrasesAreAlternatives() throws {
    #expect(try sentences("# commands\ngo on\n\nstop\ngo on\n") == ["go on", "stop"])
  }

  /// /3/ of 3 + 1 is ln 0.75; both ways to "a" are one sentence, the better counts.
  @Test func weightsAreShares() throws {
    let model = GrammarModel(
      try Grammar(parsing: "public <a> = /3/ x | /1/ y;", path: "grammar"))
    let (score, state) = model.score(model.word("x"), after: model.start)
    #expect(abs(score + model.end(after: state) + 0.287_682) < 1e-5)
    #expect(model.score(model.word("x"), after: state).logProbability == -.infinity)
    #expect(model.score(nil, after: model.start).logProbability == -.infinity)
  }

  @Test(arguments: [
    ("public <a> = (x | ;", 1, 19, "\";\" was found, but a word, a rule or a group is needed"),
    (
      "public <a> = x\n  <b> y z;\n public <c> = (x;", 3, 17, "\";\" was found, but \")\" is needed"
    ),
    ("public <a> = x <b>;", 1, 16, "there is no rule <b>"),
    ("public <a> = <b>;\n<b> = x <a>;", 2, 9, "the rule <a> refers to itself"),
    ("<a> = x;", 1, 1, "no rule is public"),
    ("public <a> = x;\n<a> = y;", 2, 1, "the rule <a> is defined twice"),
    ("public <a> = /x/ y;", 1, 14, "the weight \"x\" was found"),
    ("public <a = x;", 1, 8, "the end of the line was found"),
    ("public <a> = x; /* y", 1, 17, "the end of the file was found"),
    ("\n\n", 1, 1, "there are no phrases"),
  ])
  func errorsNameThePlace(text: String, line: Int, column: Int, message: String) {
    let error = #expect(throws: GrammarError.self) {
      try Grammar(parsing: text, path: "home.gram")
    }
    #expect(error?.position.line == line)
    #expect(error?.position.column == column)
    let start = "home.gram, line \(line), column \(column): \(message)"
    #expect(error?.description.hasPrefix(start) == true, "\(error?.description ?? "")")
  }

  @Test func nestedTooDeeplyIsRefused() {
    let text = "public <a> = " + String(repeating: "(", count: 100_000) + "x;"
    #expect(throws: GrammarError.self) { try Grammar(parsing: text, path: "grammar") }
  }

  /// What a search finds is a sentence of the grammar, or unfinished.
  @Test func theSearchFindsSentencesOnly() throws {
    let alphabet = try Alphabet(symbols: ["a", "b"])
    let grammar = try Grammar(parsing: "ab a\nb b", path: "grammar")
    let tree = try LexiconTree(Lexicon(spelling: grammar.words), alphabet: alphabet)
    let search = LexiconSearch(
      tree, model: GrammarModel(grammar), configuration: .exhaustive)
    for seed in UInt64(1)...5 {
      let scores = randomLogProbabilities(frames: 6, labels: 3, seed: seed)
      let found = search(scores, count: 10).filter(\.isComplete)
      #expect(Set(found.map(\.text)) == ["ab a", "b b"])
    }
  }
}
