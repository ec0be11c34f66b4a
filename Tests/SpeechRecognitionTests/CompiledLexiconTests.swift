import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

@Suite struct CompiledLexiconTests {
  private let alphabet: Alphabet
  private let tree: LexiconTree

  init() throws {
    alphabet = try Alphabet(symbols: ["D", "EH", "IY", "R", "é"])
    var lexicon = Lexicon()
    lexicon.add(["R", "EH", "D"], of: "red")
    lexicon.add(["R", "EH", "D"], of: "read")
    lexicon.add(["R", "IY", "D"], of: "read")
    lexicon.add(["é"], of: "été")
    tree = try LexiconTree(lexicon, alphabet: alphabet)
  }

  @Test func isReadAsItWasWritten() throws {
    let read = try LexiconTree(compiled: tree.compiled, alphabet: alphabet)
    #expect(read.nodes == tree.nodes)
    #expect(read.parents == tree.parents)
    #expect(read.endings == tree.endings)
    #expect((0..<read.words.count).map { read.words[$0] } == ["read", "red", "été"])
    #expect(read.lexicon() == tree.lexicon())
    #expect(read.lexicon(of: ["read", "no"])["read"].count == 2)
  }

  @Test func wordsAddedLaterAreCompiledToo() throws {
    var grown = tree
    try grown.add(["D", "IY"], of: "dee")
    let read = try LexiconTree(compiled: grown.compiled, alphabet: alphabet)
    #expect(read.lexicon() == grown.lexicon())
    #expect(read.words.sortedCount == 4)
  }

  @Test func anEmptyLexiconIsOne() throws {
    let empty = try LexiconTree(Lexicon(), alphabet: alphabet)
    #expect(try LexiconTree(compiled: empty.compiled, alphabet: alphabet).words.count == 0)
  }

  @Test func namesWhatIsWrong() throws {
    #expect(throws: CompiledLexiconError.Flaw.notLexicon) {
      try LexiconTree(compiled: Data("no".utf8), alphabet: alphabet)
    }
    let data = tree.compiled
    #expect(
      throws: CompiledLexiconError.Flaw.length(found: data.count - 1, needed: data.count)
    ) { try LexiconTree(compiled: data.dropLast(), alphabet: alphabet) }
    let other = try Alphabet(symbols: ["a"])
    #expect(
      throws: CompiledLexiconError.Flaw.alphabet(found: alphabet.symbols, needed: other.symbols)
    ) { try LexiconTree(compiled: data, alphabet: other) }
  }

  /// Whatever byte is wrong, reading stops with an error or gives a tree that can be searched.
  @Test func damageNeverCrashes() throws {
    let data = tree.compiled
    let scores = randomLogProbabilities(frames: 4, labels: alphabet.labelCount, seed: 1)
    for place in data.indices {
      for value in [UInt8(0), 1, 0x7F, 0xFF] {
        var damaged = data
        damaged[place] = value
        guard let read = try? LexiconTree(compiled: damaged, alphabet: alphabet) else { continue }
        _ = LexiconSearch(read, model: UniformLanguageModel())(scores, count: 2)
        _ = read.lexicon()
      }
    }
    for length in 0..<data.count {
      #expect(throws: CompiledLexiconError.Flaw.self) {
        try LexiconTree(compiled: data.prefix(length), alphabet: alphabet)
      }
    }
  }
}
