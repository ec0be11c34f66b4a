import Foundation
import TestSupport
import Testing

@testable import SpeechRecognition

/// What `scripts/oracles/ngram.py` wrote: models that KenLM's lmplz estimated.
struct NGramGolden: Decodable {
  struct Model: Decodable {
    var name: String
    var order: Int
    var cutoffs: [Int]
    var text: String
    var arpa: String
  }
  struct Sentence: Decodable {
    var text: String
    var score: Double
    var lengths: [Int]
  }
  var models: [Model]
  var sentences: [Sentence]
}

/// Estimates a model of a text, a sentence a line.
func estimated(
  _ text: String, _ configure: (inout ModifiedKneserNey.Configuration) -> Void = { _ in }
) throws -> EstimatedModel {
  var configuration = ModifiedKneserNey.Configuration()
  configuration.memory = 1 << 22
  configure(&configuration)
  var estimator = try ModifiedKneserNey(configuration)
  for line in text.split(separator: "\n") { try estimator.append(String(line)) }
  return try estimator.estimate()
}

@Suite struct NGramModelTests {
  /// A bigram model whose scores are sums of its lines, in base 10.
  static let small = """
    \\data\\
    ngram 1=5
    ngram 2=3

    \\1-grams:
    -1.0\t<unk>
    0\t<s>\t-0.5
    -0.7\t</s>
    -0.3\ta\t-0.25
    -0.9\tb

    \\2-grams:
    -0.2\t<s> a
    -0.1\ta b
    -0.4\tb </s>

    \\end\\
    """

  static func model(_ arpa: String, bits: Int = 32) throws -> NGramModel {
    try NGramModel(
      data: NGramTable(arpa: Data(arpa.utf8)).packed(probabilityBits: bits, backoffBits: bits))
  }

  /// log₁₀ p of a sentence.
  static func score(_ text: String, _ model: NGramModel) -> Double {
    let result = model.perplexity(of: text)
    return (result.logProbability + result.unknownLogProbability) / log(10)
  }

  @Test func scoresByHand() throws {
    let model = try Self.model(Self.small)
    #expect(abs(Self.score("a b", model) - (-0.2 - 0.1 - 0.4)) < 1e-6)
    // <s> backs off, b is a unigram; b has no backoff; a backs off before </s>.
    #expect(abs(Self.score("b a", model) - (-0.5 - 0.9 - 0.3 - 0.25 - 0.7)) < 1e-6)
    // The unknown word leaves nothing to remember.
    #expect(abs(Self.score("a x b", model) - (-0.2 - 0.25 - 1 - 0.9 - 0.4)) < 1e-6)
    let result = model.perplexity(of: "a x b")
    #expect(result.wordCount == 3 && result.unknownCount == 1 && result.matches == [1, 2])
    #expect(abs(log10(result.withUnknown) - 2.75 / 4) < 1e-6)
    #expect(abs(log10(result.withoutUnknown) - (0.2 + 0.9 + 0.4) / 3) < 1e-6)
  }

  @Test func wordsAndStates() throws {
    let model = try Self.model(Self.small)
    #expect(model.word("a") != nil && model.word("zebra") == nil && model.word("") == nil)
    for special in ["<s>", "</s>", "<unk>"] { #expect(model.word(special) == nil) }
    #expect(model.spelling(of: try #require(model.word("b"))) == "b")
    #expect(
      model.words(sorted: ["", "a", "ab", "b", "z"].map { Array($0.utf8) }).map { $0 != nil }
        == [false, true, false, true, false])
    // Whatever came before b, only b is remembered; after an unknown word nothing is.
    let (a, b) = (model.word("a"), model.word("b"))
    let afterA = model.score(a, after: model.start).state
    #expect(model.score(b, after: afterA).state == model.score(b, after: model.start).state)
    #expect(model.score(nil, after: afterA).state == .empty)
    #expect(model.score(99, after: afterA).state == .empty)
    #expect(model.score(-7, after: afterA) == model.score(nil, after: afterA))
  }

  /// Every sentence of KenLM's four-gram model, to the precision of its floats.
  @Test func scoresOfKenLM() throws {
    let golden = try golden("ngram", as: NGramGolden.self, in: .module)
    let model = try Self.model(golden.models[1].arpa)
    for sentence in golden.sentences {
      #expect(abs(Self.score(sentence.text, model) - sentence.score) < 1e-4, "\(sentence.text)")
      var matches = [0, 0, 0, 0]
      let words = sentence.text.split(separator: " ")
      for (index, length) in sentence.lengths.enumerated()
      where index == words.count || model.word(String(words[index])) != nil {
        matches[length - 1] += 1
      }
      #expect(model.perplexity(of: sentence.text).matches == matches)
    }
  }

  @Test func binaryKeepsARPA() throws {
    let golden = try golden("ngram", as: NGramGolden.self, in: .module)
    for oracle in golden.models {
      let table = try NGramTable(arpa: Data(oracle.arpa.utf8))
      let exact = try NGramModel(data: table.packed(probabilityBits: 32, backoffBits: 32))
      let again = try exact.table()
      #expect(again.words == table.words)
      for (found, expected) in zip(again.orders, table.orders) {
        #expect(found.keys == expected.keys && found.probabilities == expected.probabilities)
        #expect(found.backoffs == expected.backoffs)
      }
      let text = try NGramTable(arpa: exact.arpa())
      for (found, expected) in zip(text.orders, table.orders) {
        expectClose(found.probabilities, expected.probabilities, absolute: 1e-6, relative: 1e-6)
        expectClose(found.backoffs, expected.backoffs, absolute: 1e-6, relative: 1e-6)
      }
      // Eight bits round, but not by much, and never the unigrams or a backoff of one.
      let rounded = try NGramModel(data: table.packed()).table()
      for (found, expected) in zip(rounded.orders, table.orders) {
        expectClose(found.probabilities, expected.probabilities, absolute: 0.05, relative: 0)
        expectClose(found.backoffs, expected.backoffs, absolute: 0.05, relative: 0)
        #expect(zip(found.backoffs, expected.backoffs).allSatisfy { ($0 == 0) == ($1 == 0) })
      }
    }
  }

  /// States that are equal have the same future; states that differ are told apart by some word.
  @Test func statesAreMinimalAndSound() throws {
    let golden = try golden("ngram", as: NGramGolden.self, in: .module)
    let model = try Self.model(golden.models[2].arpa)
    var futures = [NGramModel.State: [Float]]()
    for line in golden.models[2].text.split(separator: "\n").prefix(60) {
      var state = model.start
      for spelling in line.split(separator: " ") {
        state = model.score(model.word(String(spelling)), after: state).state
        let future = (0..<model.wordCount).map { model.score($0, after: state).logProbability }
        if let known = futures[state] { #expect(known == future) }
        futures[state] = future
      }
    }
    #expect(Set(futures.values).count == futures.count)
  }

  @Test func damagedFiles() throws {
    let data = try NGramTable(arpa: Data(Self.small.utf8)).packed()
    for length in 0..<data.count {
      #expect(throws: LanguageModelError.self) { try NGramModel(data: data.prefix(length)) }
    }
    #expect(throws: LanguageModelError.notAModel) { try NGramModel(data: Data("hello".utf8)) }
    for byte in data.indices {
      var damaged = data
      damaged[byte] ^= 0x5A
      #expect(throws: LanguageModelError.self, "byte \(byte)") { try NGramModel(data: damaged) }
      // Opened without reading all of it, a damaged model may score wrongly but must not crash.
      guard let model = try? NGramModel(MappedBytes(damaged), isVerified: false) else { continue }
      _ = model.perplexity(of: "a b x a a b b")
      _ = try? model.table()
    }
  }

  @Test(arguments: [
    ("", "line 0: no \\data\\"), ("\\data\\\nngram 1=1\n", "line 2: the file ends before"),
    ("\\data\\\nngram 2=1\n", "line 2: \"ngram 1=\" and a count"),
    ("\\data\\\nngram 1=99\n\\1-grams:\n", "line 2: the file is too short"),
    ("\\data\\\nngram 1=2\n\n\\1-grams:\n-1 a\n", "line 5: the file ends inside the 1-grams"),
    ("\\data\\\nngram 1=1\n\n\\1-grams:\n-x a\n", "line 5: \"-x\" is not a logarithm"),
    ("\\data\\\nngram 1=1\n\n\\1-grams:\n1 a\n\\end\\", "line 5: log₁₀ p = 1 is above 0"),
    ("\\data\\\nngram 1=1\n\n\\1-grams:\n-1 a b c\n\\end\\", "line 5: 4 fields were found"),
    ("\\data\\\nngram 1=2\n\n\\1-grams:\n-1 a\n-1 a\n\\end\\", "line 6: this word is listed twice"),
    ("\\data\\\nngram 1=1\n\n\\1-grams:\n-1 a\n-1 b\n\\end\\", "line 6: \\end\\ is needed"),
    (
      "\\data\\\nngram 1=1\nngram 2=1\n\\1-grams:\n-1 a\n\\2-grams:\n-1 a z\n\\end\\",
      "line 7: \"z\" is not among"
    ),
  ]) func brokenARPA(text: String, message: String) {
    let error = #expect(throws: LanguageModelError.self) { try NGramTable(arpa: Data(text.utf8)) }
    #expect(error.map { "\($0)".hasPrefix(message) } == true, "\(String(describing: error))")
  }

  @Test func historyThatIsNotListed() throws {
    let text = """
      \\data\\
      ngram 1=2
      ngram 2=1
      ngram 3=1
      \\1-grams:
      -1 a 0
      -1 b 0
      \\2-grams:
      -1 a b 0
      \\3-grams:
      -1 b a b
      \\end\\
      """
    let table = try NGramTable(arpa: Data(text.utf8))
    #expect(throws: LanguageModelError.history(missingFor: "b a b")) { try table.packed() }
  }
}
