private import Foundation
public import Tensors

/// Word vectors from a text: words that have like neighbours get like vectors.
///
///     loss = −ln σ(v_w · u_c) − Σ_n ln σ(−v_w · u_n)
///
/// w is a word, c one within `window` words of it in the same sentence, n are words drawn by their
/// frequency to the power of 3/4. Frequent words are left out with probability 1 − √(t / f).
/// The text is gone over in order with a rate that falls linearly to nothing; one thread, so equal
/// seeds give equal vectors.
///
/// Reference: Mikolov et al. (2013), arXiv 1310.4546.
public struct SkipGram: Sendable {
  /// How vectors are learnt.
  public struct Options: Sendable, Codable, Equatable {
    /// The size of a vector.
    public var size = 64
    /// Words on each side that are neighbours.
    public var window = 5
    /// Words drawn for each neighbour.
    public var negativeCount = 5
    /// t, the frequency above which words are sometimes left out.
    public var threshold = 1e-4
    /// The first rate.
    public var rate: Float = 0.025
    /// Draws all that is random.
    public var seed: UInt64 = 1

    /// The default options.
    public init() {}
  }

  /// The words.
  public let words: WordList
  /// Their vectors, [words, size].
  public private(set) var vectors: Tensor
  private var contexts: Tensor  // u, [words, size]
  private let options: Options
  private let kept: [Float]  // the probability of not being left out
  private let noise: [Int32]
  private var random: SeededGenerator

  /// Prepares vectors.
  ///
  /// - Parameters:
  ///   - words: the words to learn of.
  ///   - counts: how often each occurs in the text, by its place.
  ///   - options: how to learn.
  public init(words: WordList, counts: [Int], options: Options) {
    precondition(counts.count == words.count, "\(counts.count) counts of \(words.count) words")
    self.words = words
    self.options = options
    random = SeededGenerator(seed: options.seed)
    var draw = random
    vectors = Tensor(shape: [words.count, options.size]).mapped { _ in
      (draw.uniform() - 0.5) / Float(options.size)
    }
    random = draw
    contexts = Tensor(shape: vectors.shape)
    let total = Double(max(counts.reduce(0, +), 1))
    kept = counts.map { count in
      Float(min(1, (options.threshold * total / Double(max(count, 1))).squareRoot()))
    }
    let powers = counts.map { pow(Double($0), 0.75) }
    let mass = powers.reduce(0, +)
    let tableSize = 1 << 20
    noise = powers.enumerated().flatMap { word, power in
      [Int32](
        repeating: Int32(word), count: Int((power / mass * Double(tableSize)).rounded(.up)))
    }
  }

  /// Learns from a sentence.
  ///
  /// - Parameters:
  ///   - sentence: the places of its words; nil for a word that is not in the list.
  ///   - progress: how much of all texts is done, from 0 to 1: the rate falls with it.
  public mutating func learn(_ sentence: [Int?], progress: Double) {
    let rate = options.rate * Float(max(1 - progress, 1e-4))
    var draw = random
    let words = sentence.compactMap { $0 }.filter { draw.uniform() < kept[$0] }
    random = draw
    var gradient = [Float](repeating: 0, count: options.size)
    for (place, word) in words.enumerated() {
      let reach = 1 + Int(random.next() % UInt64(options.window))
      for other in max(0, place - reach)..<min(words.count, place + reach + 1) where other != place
      {
        step(word, words[other], rate, &gradient)
      }
    }
  }

  private mutating func step(_ word: Int, _ context: Int, _ rate: Float, _ gradient: inout [Float])
  {
    let size = options.size
    gradient.zero(0..<size)
    for draw in 0...options.negativeCount {
      let target = draw == 0 ? context : Int(noise[Int(random.next() % UInt64(noise.count))])
      if draw > 0, target == context { continue }
      let (v, u) = (word * size, target * size)
      var product: Float = 0
      for k in 0..<size { product += vectors.values[v + k] * contexts.values[u + k] }
      let error = ((draw == 0 ? 1 : 0) - 1 / (1 + expf(-product))) * rate
      VectorKernels.add(
        count: size, contexts.values, at: u, scale: error, to: &gradient, at: 0)
      VectorKernels.add(
        count: size, vectors.values, at: v, scale: error, to: &contexts.values, at: u)
    }
    VectorKernels.add(count: size, gradient, at: 0, to: &vectors.values, at: word * size)
  }
}
