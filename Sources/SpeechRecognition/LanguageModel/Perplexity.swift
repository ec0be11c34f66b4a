import Foundation

/// How well a language model predicts a text.
///
///     perplexity = exp(−1/N Σ ln p(wᵢ | h)) over N words and ends of sentences
///
/// Words that the model does not know are counted apart: their ln p is that of `<unk>`, which says
/// little, for `<unk>` stands for many words at once.
public struct Perplexity: Sendable, Equatable {
  /// Sentences.
  public var sentenceCount = 0
  /// Words, ends of sentences not among them.
  public var wordCount = 0
  /// Words that the model does not know.
  public var unknownCount = 0
  /// Σ ln p over known words and ends of sentences.
  public var logProbability = 0.0
  /// Σ ln p of unknown words.
  public var unknownLogProbability = 0.0
  /// How many known words and ends were scored by n-grams of each length.
  public var matches: [Int] = []

  /// Nothing scored yet.
  public init() {}

  /// The perplexity of known words and ends; NaN of nothing.
  public var withoutUnknown: Double {
    exp(-logProbability / Double(wordCount - unknownCount + sentenceCount))
  }

  /// The perplexity of all words and ends; NaN of nothing.
  public var withUnknown: Double {
    exp(-(logProbability + unknownLogProbability) / Double(wordCount + sentenceCount))
  }

  /// The share of unknown words; NaN of nothing.
  public var unknownShare: Double { Double(unknownCount) / Double(wordCount) }

  /// Adds another text.
  public static func += (sum: inout Perplexity, other: Perplexity) {
    sum.sentenceCount += other.sentenceCount
    sum.wordCount += other.wordCount
    sum.unknownCount += other.unknownCount
    sum.logProbability += other.logProbability
    sum.unknownLogProbability += other.unknownLogProbability
    let length = max(sum.matches.count, other.matches.count)
    sum.matches = (0..<length).map {
      ($0 < sum.matches.count ? sum.matches[$0] : 0)
        + ($0 < other.matches.count ? other.matches[$0] : 0)
    }
  }
}

extension NGramModel {
  /// Scores one sentence, words separated by white space.
  ///
  /// One without words scores nothing.
  public func perplexity(of sentence: String) -> Perplexity {
    var result = Perplexity()
    result.matches = [Int](repeating: 0, count: order)
    var state = start
    for spelling in sentence.split(whereSeparator: \.isWhitespace) {
      let word = word(String(spelling))
      let match = match(word, after: state)
      state = match.state
      result.wordCount += 1
      if word == nil {
        result.unknownCount += 1
        result.unknownLogProbability += Double(match.logProbability)
      } else {
        result.logProbability += Double(match.logProbability)
        result.matches[match.length - 1] += 1
      }
    }
    guard result.wordCount > 0 else { return result }
    let end = match(file.header.end, after: state)
    result.logProbability += Double(end.logProbability)
    result.matches[end.length - 1] += 1
    result.sentenceCount = 1
    return result
  }
}
