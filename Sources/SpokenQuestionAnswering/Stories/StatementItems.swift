private import Foundation
public import Tensors

/// Multiple-choice questions made of a text, to learn choosing from where no examination is at hand.
///
/// A passage is some sentences in a row. Of one of them the beginning is the question and the rest
/// the right choice; the other choices are rests of other sentences, most of the same passage, so
/// that only who looks in the right place can choose. Every choice is reworded: some words are left
/// out, and some are replaced by one of the words whose vectors are nearest.
public struct StatementItems: Sendable {
  /// How items are made.
  public struct Options: Sendable, Codable, Equatable {
    /// The sentences of a passage.
    public var passageLength = 24
    /// Questions about each passage.
    public var questionsPerPassage = 3
    /// The choices of a question.
    public var choiceCount = 4
    /// Wrong choices from other passages.
    public var foreignChoiceCount = 1
    /// The share of a choice's words that are left out.
    public var omissionRate: Float = 0.25
    /// The share of a choice's rarer words that are replaced.
    public var replacementRate: Float = 0.35
    /// Draws all that is random.
    public var seed: UInt64 = 1

    /// The default options.
    public init() {}
  }

  private let options: Options
  private let words: WordList
  private let unit: Tensor  // vectors of length 1, [words, size]
  private var neighbours: [Int: [Int]] = [:]
  private var random: SeededGenerator

  /// Prepares items.
  ///
  /// - Parameters:
  ///   - options: how they are made.
  ///   - words: words by frequency.
  ///   - vectors: theirs, [words, size].
  public init(_ options: Options, words: WordList, vectors: Tensor) {
    (self.options, self.words) = (options, words)
    random = SeededGenerator(seed: options.seed, position: 2)
    var unit = vectors
    let size = vectors.columnCount
    for row in 0..<vectors.rowCount {
      let range = row * size..<(row + 1) * size
      let length = max(unit.values[range].reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-9)
      for index in range { unit.values[index] /= length }
    }
    self.unit = unit
  }

  /// Makes the questions of a text.
  ///
  /// - Parameters:
  ///   - sentences: the words of its sentences, in order.
  ///   - passageCount: how many passages are taken at most, evenly from the text.
  /// - Returns: the questions of each passage.
  public mutating func items(
    _ sentences: [[String]], passageCount: Int
  ) -> [[StoryQuestion]] {
    let starts = Array(
      stride(from: 0, through: sentences.count - options.passageLength, by: options.passageLength))
    let step = max(1, starts.count / max(passageCount, 1))
    return stride(from: 0, to: starts.count, by: step).prefix(passageCount).map { index in
      let start = starts[index]
      return questions(
        Array(sentences[start..<start + options.passageLength]), others: sentences)
    }
  }

  private mutating func questions(
    _ passage: [[String]], others: [[String]]
  ) -> [StoryQuestion] {
    let long = passage.indices.filter { passage[$0].count >= 8 }
    let asked = long.shuffled(using: &random).prefix(options.questionsPerPassage)
    return asked.compactMap { sentence in
      let (beginning, rest) = cut(passage[sentence])
      var choices = [rest]
      for other in long.shuffled(using: &random) where other != sentence {
        guard choices.count < options.choiceCount - options.foreignChoiceCount else { break }
        choices.append(cut(passage[other]).rest)
      }
      for _ in 0..<1000 where choices.count < options.choiceCount {
        let foreign = others[Int(random.next() % UInt64(others.count))]
        if foreign.count >= 8 { choices.append(cut(foreign).rest) }
      }
      guard choices.count == options.choiceCount else { return nil }
      let order = Array(choices.indices).shuffled(using: &random)
      let length = 3 + Int(random.next() % 8)
      return StoryQuestion(
        story: passage.map { StorySentence($0) },
        question: StorySentence(reworded(beginning, length: 12)),
        choices: order.map { StorySentence(reworded(choices[$0], length: length)) },
        rightChoice: order.firstIndex(of: 0))
    }
  }

  /// Cuts a sentence somewhere in its middle.
  private mutating func cut(_ sentence: [String]) -> (beginning: [String], rest: [String]) {
    let share = 0.3 + 0.3 * Double(random.uniform())
    let place = max(2, Int(share * Double(sentence.count)))
    return (Array(sentence[..<place]), Array(sentence[place...]))
  }

  /// Says some words otherwise, with so many words at most.
  private mutating func reworded(_ sentence: [String], length: Int) -> [String] {
    var kept: [String] = []
    for word in sentence where random.uniform() >= options.omissionRate {
      kept.append(replacement(word))
    }
    if kept.isEmpty { kept = sentence }
    guard kept.count > length else { return kept }
    let first = Int(random.next() % UInt64(kept.count - length + 1))
    return Array(kept[first..<first + length])
  }

  private mutating func replacement(_ word: String) -> String {
    guard let place = words[word], place > 150, random.uniform() < options.replacementRate else {
      return word
    }
    let near = neighbours[place] ?? nearest(place)
    neighbours[place] = near
    return near.isEmpty ? word : words.words[near[Int(random.next() % UInt64(near.count))]]
  }

  /// The words of other stems whose vectors are nearest.
  private func nearest(_ place: Int) -> [Int] {
    let size = unit.columnCount
    let own = Array(unit.values[place * size..<(place + 1) * size])
    var cosines = [Float](repeating: 0, count: unit.rowCount)
    VectorKernels.rowProducts(
      rows: unit.rowCount, columns: size, unit.values, own, into: &cosines)
    let stem = words.words[place].stem
    return cosines.indices.filter { cosines[$0] > 0.6 }
      .sorted { (cosines[$1], $0) < (cosines[$0], $1) }.prefix(8)
      .filter { words.words[$0].stem != stem }.prefix(4).map(\.self)
  }
}
