private import Foundation

/// A hidden Markov model of tags and words, counted from tagged sentences.
///
///     p(y, x) = Πₜ p(yₜ | yₜ₋₁) p(xₜ | yₜ)
///     p(y | y') = (count(y', y) + δ) / (Σ_y count(y', y) + δ tags)        p(y₁) likewise
///     p(x | y)  = (count(y, x) + δ) / (count(y) + δ words)
///
/// Words that occur once in training are counted as one unknown word, which also stands for those
/// that training never saw. Transitions that the tags forbid have probability 0; what smoothing
/// gave them is lost. Ends have no probability.
///
/// Reference: Rabiner (1989), A tutorial on hidden Markov models; smoothing: Lidstone (1920).
public struct HiddenMarkovTagger: SequenceTagger, Equatable {
  /// The tags.
  public let tags: TagSet
  /// The known words; the unknown word is number `count`.
  public let words: Vocabulary
  /// ln p(x | y), [(words + 1) × tags].
  public let emissions: [Float]
  /// ln p(y | y').
  public let transitions: TransitionScores

  /// Takes a counted model, as from a file.
  public init(tags: TagSet, words: Vocabulary, emissions: [Float], transitions: TransitionScores) {
    precondition(
      emissions.count == (words.count + 1) * tags.count && transitions.tagCount == tags.count,
      "\(emissions.count) scores for \(words.count) words of \(tags.count) tags")
    self.tags = tags
    self.words = words
    self.emissions = emissions
    self.transitions = transitions
  }

  /// Counts.
  ///
  /// - Parameters:
  ///   - sentences: what to learn from.
  ///   - smoothing: δ, above 0.
  public init(_ sentences: [TaggedSentence], smoothing: Double = 0.01) {
    precondition(smoothing > 0, "smoothing must be above 0, not \(smoothing)")
    let tags = TagSet(of: sentences)
    let words = Vocabulary(
      counting: sentences.lazy.flatMap(\.words).map(\.taggedForm), minimumCount: 2)
    let count = tags.count
    var emitted = [Double](repeating: smoothing, count: (words.count + 1) * count)
    var begun = [Double](repeating: smoothing, count: count)
    var followed = [Double](repeating: smoothing, count: count * count)
    for sentence in sentences {
      let path = sentence.tags.compactMap { tags.names[$0] }
      for (place, tag) in path.enumerated() {
        let word = words[sentence.words[place].taggedForm] ?? words.count
        emitted[word * count + tag] += 1
        if place == 0 {
          begun[tag] += 1
        } else {
          followed[path[place - 1] * count + tag] += 1
        }
      }
    }
    let totals = (0..<count).map { tag in
      stride(from: tag, to: emitted.count, by: count).reduce(0) { $0 + emitted[$1] }
    }
    let emissions = emitted.indices.map { Float(log(emitted[$0] / totals[$0 % count])) }
    var transitions = TransitionScores(tags)
    let beginnings = begun.reduce(0, +)
    for tag in 0..<count { transitions.start[tag] += Float(log(begun[tag] / beginnings)) }
    for row in 0..<count {
      let range = row * count..<(row + 1) * count
      let total = followed[range].reduce(0, +)
      for index in range { transitions.between[index] += Float(log(followed[index] / total)) }
    }
    self.init(tags: tags, words: words, emissions: emissions, transitions: transitions)
  }

  /// Returns the most probable tags.
  public func callAsFunction(_ sentence: [String]) -> Understanding {
    let count = tags.count
    let scores = sentence.flatMap { word in
      let number = words[word.taggedForm] ?? words.count
      return emissions[number * count..<(number + 1) * count]
    }
    return Understanding(tags: transitions.bestPath(scores).map { tags.names.entries[$0] })
  }
}
