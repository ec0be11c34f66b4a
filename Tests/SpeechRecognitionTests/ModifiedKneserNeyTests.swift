import Foundation
import TestSupport
import Testing

@testable import SpeechRecognition

@Suite struct ModifiedKneserNeyTests {
  /// Every probability and backoff of lmplz, whose sums are of 32 bits, on the same texts.
  @Test func modelsOfKenLM() throws {
    let golden = try golden("ngram", as: NGramGolden.self, in: .module)
    for oracle in golden.models {
      let expected = try NGramTable(arpa: Data(oracle.arpa.utf8))
      let found = try estimated(oracle.text) {
        $0.order = oracle.order
        $0.cutoffs = oracle.cutoffs
      }.table
      #expect(found.words == expected.words)
      #expect(found.orders.map { $0.count } == expected.orders.map { $0.count }, "\(oracle.name)")
      for (order, oracleOrder) in zip(found.orders, expected.orders) {
        #expect(order.keys == oracleOrder.keys)
        let name = Comment(rawValue: oracle.name)
        expectClose(
          order.probabilities, oracleOrder.probabilities, absolute: 2e-5, relative: 1e-5, name)
        expectClose(order.backoffs, oracleOrder.backoffs, absolute: 2e-5, relative: 1e-5, name)
      }
    }
  }

  /// Σ p(w | h) = 1 over all words but <s>, after every history, pruned and cut off or not.
  @Test(arguments: [0.0, 1e-5, 1e-3, 1e-1])
  func sumsToOne(pruning: Double) throws {
    let golden = try golden("ngram", as: NGramGolden.self, in: .module)
    let text = golden.models[0].text
    for cutoffs in [[0], [0, 0, 1], [0, 2]] {
      let model = try NGramModel(
        data: estimated(text) {
          $0.cutoffs = cutoffs
          $0.pruning = pruning
          $0.vocabulary = .mostFrequent(15)
        }.packed(probabilityBits: 32, backoffBits: 32))
      let start = try #require(model.number(of: SpecialWord.start))
      var states: Set = [model.start, .empty]
      for line in text.split(separator: "\n") {
        var state = model.start
        for word in line.split(separator: " ") {
          state = model.score(model.word(String(word)), after: state).state
          states.insert(state)
        }
      }
      for state in states {
        let sum = (0..<model.wordCount).reduce(0.0) {
          $1 == start ? $0 : $0 + exp(Double(model.score($1, after: state).logProbability))
        }
        #expect(abs(sum - 1) < 1e-5, "\(sum)")
      }
    }
  }

  /// With room for 1024 records only, runs are written and merged; the model is the same.
  @Test func memoryDoesNotMatter() throws {
    var lines = [String]()
    for index in 0..<3000 {
      lines.append("a\(index % 7) b\(index * index % 61) c\(index * 31 % 53) d\(index % 11)")
    }
    let text = lines.joined(separator: "\n")
    let roomy = try estimated(text) { $0.memory = 1 << 30 }
    let tight = try estimated(text) { $0.memory = 1 }
    #expect(try roomy.packed() == tight.packed())
  }

  /// Fewer n-grams, and a perplexity that grows, but less than by leaving out all histories.
  @Test func pruningLosesLittle() throws {
    let text = try golden("ngram", as: NGramGolden.self, in: .module).models[0].text
    func perplexity(_ model: EstimatedModel) throws -> Double {
      let packed = try NGramModel(data: model.packed(probabilityBits: 32, backoffBits: 32))
      return text.split(separator: "\n").reduce(into: Perplexity()) {
        $0 += packed.perplexity(of: String($1))
      }.withUnknown
    }
    let whole = try estimated(text)
    let pruned = try estimated(text) { $0.pruning = 1e-3 }
    let unigrams = try estimated(text) { $0.order = 1 }
    #expect(pruned.counts[2] < whole.counts[2] / 2 && pruned.counts[2] > 0)
    #expect(try perplexity(whole) < perplexity(pruned))
    #expect(try perplexity(pruned) < perplexity(unigrams))
  }

  /// One sentence of one word, worked out by hand.
  ///
  /// All counts of counts but n₁ are zero, so the discounts are ½, 1, 1½, and each of the unigrams a
  /// and </s> has one word before it.
  ///
  ///     p(a) = (1 − ½)/2 + ½ · 1/3 = 5/12        (a, </s> and <unk> share the rest)
  ///     p(a | <s>) = (1 − ½)/1 + ½ · 5/12 = 17/24
  @Test func oneWord() throws {
    let model = try estimated("a") { $0.order = 2 }
    #expect(model.discounts.map { $0.isFallback } == [true, true])
    let packed = try NGramModel(data: model.packed(probabilityBits: 32, backoffBits: 32))
    let a = packed.word("a")
    #expect(abs(exp(packed.score(a, after: .empty).logProbability) - 5.0 / 12) < 1e-6)
    #expect(abs(exp(packed.score(a, after: packed.start).logProbability) - 17.0 / 24) < 1e-6)
    #expect(abs(exp(packed.score(nil, after: .empty).logProbability) - 1.0 / 6) < 1e-6)
  }

  @Test func edges() throws {
    // Nothing at all: every word is as probable as the others.
    let empty = try estimated("")
    #expect(empty.counts == [3, 0, 0])
    let model = try NGramModel(data: empty.packed())
    #expect(abs(exp(model.end(after: model.start)) - 0.5) < 1e-6)
    // <s> and </s> in the text are left out, and white space is of any kind.
    var estimator = try ModifiedKneserNey(ModifiedKneserNey.Configuration())
    for line in ["<s> a b </s>", "\ta  b\r", "  ", "<s>"] { try estimator.append(line) }
    #expect(estimator.read == (2, 4, 3))
    #expect(try estimator.estimate().packed() == estimated("a b\na b").packed())
  }

  @Test func vocabularies() throws {
    let text = "a b c\na b\na"
    let frequent = try estimated(text) { $0.vocabulary = .mostFrequent(2) }
    let listed = try estimated(text) { $0.vocabulary = .words(["b", "a", "a"]) }
    #expect(try frequent.packed() == listed.packed())
    let model = try NGramModel(data: frequent.packed())
    #expect(model.word("c") == nil && model.word("b") != nil)
    // A word that never occurs is known, and no more probable than any that does.
    let more = try NGramModel(
      data: estimated(text) { $0.vocabulary = .words(["a", "b", "z"]) }.packed())
    let z = try #require(more.word("z"))
    #expect(more.score(z, after: .empty).0 < more.score(more.word("b"), after: .empty).0)
  }

  /// n₁ … n₄ = 4, 2, 1, 1: Y = 4/8, D = 1 − 2·½·2/4, 2 − 3·½·1/2, 3 − 4·½·1/1.
  @Test func discountsByHand() {
    let discounts = KneserNeyDiscounts(countsOfCounts: [4, 2, 1, 1])
    #expect(discounts.amounts == [0.5, 1.25, 1] && !discounts.isFallback)
    #expect(discounts.discount(of: 7) == 1 && discounts.discount(of: 0) == 0)
    #expect(KneserNeyDiscounts(countsOfCounts: [4, 0, 1, 1]).amounts == [0.5, 1, 1.5])
    #expect(KneserNeyDiscounts(countsOfCounts: [10, 1, 9, 1]).isFallback)
  }
}
