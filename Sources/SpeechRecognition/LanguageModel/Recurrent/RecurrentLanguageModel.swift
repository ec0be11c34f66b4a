private import Foundation
public import NeuralNetworks
public import Tensors

/// A recurrent network that predicts each next word of a sentence from all words before it.
///
///     hᵢ = recurrent layers(embedding(wᵢ₋₁), hᵢ₋₁)          w₀ is the end of a sentence
///     p(wᵢ | w₀ … wᵢ₋₁) = ClassSoftmax(hᵢ)[wᵢ]
///
/// Any cell of `RecurrentStack` can be its memory. Unlike an n-gram model it has no states that a
/// search could merge, so it judges whole texts that a search has found (see
/// ``LanguageModelMixture``).
///
/// Reference: Mikolov et al. (2010), Recurrent neural network based language model; with a slow
/// context: Mikolov et al. (2014), arXiv 1412.7753.
public struct RecurrentLanguageModel: Parameterized {
  /// What a model is made of.
  public struct Configuration: Sendable, Codable, Equatable {
    /// The recurrent layers; they always read forwards only.
    public var stack: RecurrentStack.Configuration
    /// The size of words' embeddings.
    public var embeddingSize = 128
    /// The number of classes of words.
    public var classCount = 150

    /// The default: one layer of SCRN with 256 states.
    public init() {
      stack = RecurrentStack.Configuration()
      (stack.cell, stack.layerCount, stack.hiddenSize) = (.scrn, 1, 256)
      stack.isBidirectional = false
    }
  }

  /// What the model is made of.
  public let configuration: Configuration
  /// The words.
  public let vocabulary: RecurrentVocabulary
  private var embeddings: Parameter  // [words, embeddingSize]
  private var stack: RecurrentStack
  private var output: ClassSoftmax

  /// The number of weights of the recurrent layers.
  public var recurrentWeightCount: Int { stack.parameterCount }

  /// Makes a model with seeded random weights.
  public init(
    _ configuration: Configuration, vocabulary: RecurrentVocabulary,
    using generator: inout SeededGenerator
  ) {
    precondition(!configuration.stack.isBidirectional, "the next word must not be read before")
    self.configuration = configuration
    self.vocabulary = vocabulary
    embeddings = Parameter(
      "embeddings", shape: [vocabulary.count, configuration.embeddingSize], uniformWithin: 0.3,
      using: &generator)
    stack = RecurrentStack(
      "layers", inputSize: configuration.embeddingSize, configuration: configuration.stack,
      using: &generator)
    output = ClassSoftmax(
      "output", inputSize: stack.outputSize,
      classes: ClassSoftmax.classes(counts: vocabulary.counts, count: configuration.classCount),
      using: &generator)
  }

  /// The mean of −ln p of words, each after those before it.
  ///
  /// - Parameters:
  ///   - texts: numbers of words; the first of a text is read only. Longer texts come first if it is
  ///     to be fast.
  ///   - tape: where it is recorded.
  ///   - generator: draws what is dropped while training.
  /// - Returns: a scalar, in nats.
  public func loss(
    _ texts: [[Int]], on tape: Tape, using generator: inout SeededGenerator
  ) -> Variable {
    let (states, next) = states(texts, on: tape, using: &generator)
    return output.crossEntropy(states, next)
  }

  /// ln p of the words of texts but the first, each after those before it, [texts][words − 1].
  ///
  /// Texts that follow each other are read side by side, as many as fit 16,384 frames; it is fastest
  /// if they are of like length.
  public func logProbabilities(_ texts: [[Int]]) -> [[Float]] {
    var result: [[Float]] = []
    var (start, longest) = (0, 0)
    for (place, text) in texts.enumerated() {
      if place > start, (place - start + 1) * max(longest, text.count) > 16_384 {
        result += logProbabilities(ofBatch: Array(texts[start..<place]))
        (start, longest) = (place, 0)
      }
      longest = max(longest, text.count)
    }
    return result + logProbabilities(ofBatch: Array(texts[start...]))
  }

  private func logProbabilities(ofBatch texts: [[Int]]) -> [[Float]] {
    guard texts.contains(where: { $0.count > 1 }) else { return texts.map { _ in [] } }
    var random = SeededGenerator(seed: 0)
    let (states, next) = states(texts, on: Tape(isTraining: false), using: &random)
    let found = output.logProbabilities(states.value, of: next)
    return texts.indices.map { text in
      (0..<max(texts[text].count - 1, 0)).map { found[$0 * texts.count + text] }
    }
  }

  /// Scores sentences, words separated by white space, each by itself.
  ///
  /// One without words scores nothing. Unknown words are scored as the one word that stands for all.
  public func perplexities(of sentences: [String]) -> [Perplexity] {
    let texts = sentences.map { vocabulary.numbers(of: $0) }
    let scored = texts.filter { $0.count > 2 }.sorted { $0.count > $1.count }
    var found: [[Int]: [Float]] = [:]
    for (text, logProbabilities) in zip(scored, logProbabilities(scored)) {
      found[text] = logProbabilities
    }
    return texts.map { text in
      var result = Perplexity()
      guard let logProbabilities = found[text] else { return result }
      (result.sentenceCount, result.wordCount) = (1, text.count - 2)
      for (word, logProbability) in zip(text.dropFirst(), logProbabilities) {
        if word == RecurrentVocabulary.unknown {
          result.unknownCount += 1
          result.unknownLogProbability += Double(logProbability)
        } else {
          result.logProbability += Double(logProbability)
        }
      }
      return result
    }
  }

  /// The states after each word but the last, [time, texts, states], and the words that follow.
  private func states(
    _ texts: [[Int]], on tape: Tape, using generator: inout SeededGenerator
  ) -> (states: Variable, next: [Int?]) {
    let lengths = texts.map { max($0.count - 1, 0) }
    let time = lengths.max() ?? 0
    let read = (0..<time).flatMap { t in
      texts.map { t + 1 < $0.count ? $0[t] : RecurrentVocabulary.end }
    }
    let next: [Int?] = (0..<time).flatMap { t in
      texts.map { t + 1 < $0.count ? $0[t + 1] : nil }
    }
    let x = tape.read(embeddings).rows(read)
      .dropout(rate: configuration.stack.dropout, using: &generator)
      .reshaped([time, texts.count, configuration.embeddingSize])
    return (stack(x, lengths: lengths, using: &generator), next)
  }

  /// Calls `body` with the embeddings, the layers from the lowest to the topmost, and the output.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&embeddings)
    try stack.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
