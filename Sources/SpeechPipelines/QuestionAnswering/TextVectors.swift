public import Foundation
public import SpokenQuestionAnswering
public import Tensors

/// The words of a large text, numbered, and their vectors.
///
/// A line is a sentence. Words are as ``StoryText`` has them, but letters beyond ASCII separate, so
/// that a text of tens of millions of words is read in seconds.
public struct TextVectors: Sendable {
  /// The most frequent words.
  public let words: WordList
  private let counts: [Int]
  private let sentences: [Int32]  // words by number, −1 for others, −2 after each sentence
  private static let (other, end) = (Int32(-1), Int32(-2))

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: in UTF-8.
  ///   - wordCount: how many words get vectors at most.
  public init(_ text: Data, wordCount: Int) {
    var (numbers, counts, names) = ([String: Int32](), [Int](), [String]())
    var stream: [Int32] = []
    var word: [UInt8] = []
    func close() {
      while word.last == 0x27 { word.removeLast() }
      guard !word.isEmpty else { return }
      var parts = [String(decoding: word, as: UTF8.self)]
      if word.count > 2, word.suffix(2) == [0x27, 0x73] {
        parts = [String(decoding: word.dropLast(2), as: UTF8.self), "'s"]
        if parts[0].hasSuffix("'") { parts[0].removeLast() }
      }
      for part in parts {
        if let number = numbers[part] {
          counts[Int(number)] += 1
          stream.append(number)
        } else {
          numbers[part] = Int32(names.count)
          stream.append(Int32(names.count))
          names.append(part)
          counts.append(1)
        }
      }
      word.removeAll(keepingCapacity: true)
    }
    for byte in text {
      switch byte {
      case 0x61...0x7A, 0x30...0x39: word.append(byte)
      case 0x41...0x5A: word.append(byte + 0x20)
      case 0x27 where !word.isEmpty: word.append(byte)
      case 0x0A:
        close()
        stream.append(Self.end)
      default: close()
      }
    }
    close()
    let order = names.indices.sorted {
      counts[$0] == counts[$1]
        ? names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) : counts[$0] > counts[$1]
    }.prefix(wordCount)
    var places = [Int32](repeating: Self.other, count: names.count)
    for (place, number) in order.enumerated() { places[number] = Int32(place) }
    words = WordList(order.map { names[$0] })
    self.counts = order.map { counts[$0] }
    sentences = stream.map { $0 >= 0 ? places[Int($0)] : $0 }
  }

  /// Computes vectors from how often words meet.
  ///
  /// - Parameters:
  ///   - size: the size of a vector.
  ///   - seed: draws where the computation begins.
  ///   - shouldStop: asked now and then.
  ///   - report: told the share that is done.
  /// - Returns: vectors of length 1, [words, size]; nil if it was stopped.
  public func cooccurrenceVectors(
    size: Int, seed: UInt64, shouldStop: () -> Bool, report: (Double) -> Void
  ) -> Tensor? {
    var vectors = CooccurrenceVectors()
    (vectors.size, vectors.seed) = (size, seed)
    var counts = CooccurrenceCounts(wordCount: words.count)
    for (place, number) in sentences.enumerated() {
      if place % 65536 == 0 {
        report(0.5 * Double(place) / Double(sentences.count))
        if shouldStop() { return nil }
      }
      guard number >= 0 else { continue }
      for distance in 1...vectors.window where place + distance < sentences.count {
        let other = sentences[place + distance]
        if other == Self.end { break }
        guard other >= 0 else { continue }
        counts.add(
          Int(number), Int(other),
          weight: Float(vectors.window + 1 - distance) / Float(vectors.window))
      }
    }
    return vectors(counts, shouldStop: shouldStop) { report(0.5 + 0.5 * $0) }
  }

  /// Learns vectors by skip-gram.
  ///
  /// - Parameters:
  ///   - options: how.
  ///   - epochs: how often the text is gone over.
  ///   - shouldStop: asked now and then.
  ///   - report: told the share that is done.
  /// - Returns: the vectors, [words, size]; nil if it was stopped.
  public func vectors(
    _ options: SkipGram.Options, epochs: Int = 1, shouldStop: () -> Bool, report: (Double) -> Void
  ) -> SkipGram? {
    var learning = SkipGram(words: words, counts: counts, options: options)
    var sentence: [Int?] = []
    for epoch in 0..<epochs {
      for (place, number) in sentences.enumerated() {
        guard number == Self.end else {
          sentence.append(number == Self.other ? nil : Int(number))
          continue
        }
        let done =
          (Double(epoch) + Double(place) / Double(sentences.count)) / Double(epochs)
        learning.learn(sentence, progress: done)
        sentence.removeAll(keepingCapacity: true)
        if place % 1024 == 0 {
          report(done)
          if shouldStop() { return nil }
        }
      }
    }
    return learning
  }
}
