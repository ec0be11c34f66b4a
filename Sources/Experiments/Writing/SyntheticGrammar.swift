import Tensors

/// A small grammar of English sentences with little ambiguity, with the brackets of each.
///
///     S    → NP VP
///     NP   → Det N | Det Adj N | Det N of NP | Det N that VP
///     VP   → Vi | Vt NP | Vt NP with NP | Vs that S
///
/// "of" belongs to the noun before it and "with" to a verb. A sentence has two readings only where
/// "with" follows a clause that ends in an object, as in "sees the king that likes a song with a
/// letter": it may belong to the verb inside or outside. What may be nested is drawn less often the
/// deeper it lies.
struct SyntheticGrammar {
  /// The words, as numbers from 1.
  static let words =
    determiners + nouns + adjectives + intransitive + transitive + reporting
    + ["of", "that", "with"]
  private static let determiners = ["the", "a", "every", "no"]
  private static let nouns = [
    "dog", "teacher", "song", "letter", "king", "river", "garden", "friend", "window", "child",
  ]
  private static let adjectives = ["old", "green", "quiet", "small", "famous"]
  private static let intransitive = ["sleeps", "laughs", "waits", "falls"]
  private static let transitive = ["sees", "likes", "finds", "paints", "carries"]
  private static let reporting = ["says", "thinks", "knows"]
  private static let numbers = Dictionary(
    uniqueKeysWithValues: words.enumerated().map { ($1, $0 + 1) })

  /// The symbols of brackets, as numbers from 1; • stands for a word.
  static let brackets = ["(S", "(NP", "(VP", "(PP", "(SBAR", "•", ")"]

  private var random: SeededGenerator
  private var sentence: [String] = []
  private var tree: [String] = []

  /// Draws a sentence of at most 16 words.
  ///
  /// - Returns: its words and its brackets, as numbers.
  static func draw(using random: inout SeededGenerator) -> (words: [Int], brackets: [Int]) {
    while true {
      var grammar = SyntheticGrammar(random: random)
      grammar.clause(depth: 0)
      random = grammar.random
      guard grammar.sentence.count <= 16 else { continue }
      return (
        grammar.sentence.map { numbers[$0] ?? 0 },
        grammar.tree.map { (brackets.firstIndex(of: $0) ?? 0) + 1 }
      )
    }
  }

  private mutating func phrase(_ label: String, _ body: (inout Self) -> Void) {
    tree.append("(\(label)")
    body(&self)
    tree.append(")")
  }

  private mutating func word(_ choices: [String]) {
    sentence.append(choices[Int.random(in: choices.indices, using: &random)])
    tree.append("•")
  }

  private mutating func clause(depth: Int) {
    phrase("S") {
      $0.nounPhrase(depth: depth)
      $0.verbPhrase(depth: depth)
    }
  }

  private mutating func nounPhrase(depth: Int) {
    phrase("NP") { grammar in
      grammar.word(Self.determiners)
      let choice = grammar.random.uniform() * Float(1 + depth)
      if choice > 0.35, choice < 0.6 { grammar.word(Self.adjectives) }
      grammar.word(Self.nouns)
      if choice < 0.18 {
        grammar.phrase("PP") {
          $0.word(["of"])
          $0.nounPhrase(depth: depth + 1)
        }
      } else if choice < 0.35 {
        grammar.phrase("SBAR") {
          $0.word(["that"])
          $0.verbPhrase(depth: depth + 1)
        }
      }
    }
  }

  private mutating func verbPhrase(depth: Int) {
    phrase("VP") { grammar in
      let choice = grammar.random.uniform() * Float(1 + depth)
      if choice < 0.2 {
        grammar.word(Self.reporting)
        grammar.phrase("SBAR") {
          $0.word(["that"])
          $0.clause(depth: depth + 1)
        }
      } else if choice < 0.75 {
        grammar.word(Self.transitive)
        grammar.nounPhrase(depth: depth + 1)
        if choice < 0.4 {
          grammar.phrase("PP") {
            $0.word(["with"])
            $0.nounPhrase(depth: depth + 1)
          }
        }
      } else {
        grammar.word(Self.intransitive)
      }
    }
  }

  /// The phrases of brackets: label, first word, word after the last.
  ///
  /// What is not closed ends with
  /// the sentence, and what is closed without being open is left out.
  static func phrases(_ symbols: [Int]) -> [[Int]] {
    var (open, found, place): ([(label: Int, start: Int)], [[Int]], Int) = ([], [], 0)
    for symbol in symbols {
      switch symbol {
      case 1...5: open.append((symbol, place))
      case 6: place += 1
      default:
        guard let phrase = open.popLast() else { continue }
        found.append([phrase.label, phrase.start, place])
      }
    }
    return found + open.map { [$0.label, $0.start, place] }
  }
}
