private import Foundation
public import NeuralNetworks
public import Tensors

/// A network that looks for an answer in the sentences of a story, several times.
///
///     u¹     = Σⱼ lⱼ ⊙ B qⱼ                                      the question
///     mᵢ, cᵢ = Σⱼ lⱼ ⊙ A xᵢⱼ + T_A(ageᵢ),  Σⱼ lⱼ ⊙ C xᵢⱼ + T_C(ageᵢ)    the sentences
///     p      = softmax(m uᵏ)                                     attention of hop k
///     uᵏ⁺¹   = H uᵏ + Σᵢ pᵢ cᵢ
///     answer = softmax(W uᴷ⁺¹)                                   over all words
///
/// lⱼ are the factors of `PositionEncoding`. Shared adjacently, each hop's C is the next one's A, B
/// is the first A, W the last C, and H = 1; shared layer-wise, all hops have one A, C and H. While
/// training begins without the softmax of attention (linear start), p = m uᵏ. Memories that no sentence
/// fills are zeros; they take part in the softmax, so that a hop may look at nothing.
///
/// Reference: Sukhbaatar, Szlam, Weston & Fergus (2015), arXiv 1503.08895.
public struct MemoryNetwork: Parameterized {
  /// Which weights are one.
  public enum Sharing: String, Sendable, Codable, CaseIterable {
    /// The output embedding of a hop is the input embedding of the next.
    case adjacent
    /// All hops have the same embeddings, as a recurrent network has.
    case layerWise
  }

  /// The sizes of a network.
  public struct Configuration: Sendable, Codable, Equatable {
    /// How often the story is looked at.
    public var hopCount = 3
    /// The size of an embedding.
    public var size = 50
    /// Only so many of a story's last sentences are remembered.
    public var memorySize = 50
    /// Which weights are one.
    public var sharing = Sharing.adjacent
    /// Whether the order of words counts.
    public var encodesPositions = true

    /// The default sizes.
    public init() {}
  }

  /// The sizes.
  public let configuration: Configuration
  /// The words that are read and answered.
  public let words: WordList
  /// Adjacent: A¹, C¹ = A², … C^K; layer-wise: A, C, B, W; each [words, size].
  private(set) var embeddings: [Parameter]
  /// T of the memories' embeddings, each [memorySize, size].
  private(set) var ages: [Parameter]
  /// H, [size, size]; nil if it is 1.
  private(set) var carry: Parameter?
  let positions: [Float]

  /// Makes a network of normally distributed weights with a deviation of 0.1.
  public init(
    _ configuration: Configuration, words: WordList, using generator: inout SeededGenerator
  ) {
    precondition(
      configuration.hopCount > 0 && configuration.size > 0 && configuration.memorySize > 0,
      "sizes must be positive: \(configuration)")
    self.configuration = configuration
    self.words = words
    let isAdjacent = configuration.sharing == .adjacent
    var random = generator
    func normal(_ name: String, _ shape: [Int]) -> Parameter {
      var parameter = Parameter(name, shape: shape, uniformWithin: 0, using: &random)
      guard !random.isUnused else { return parameter }
      parameter.value = parameter.value.mapped { _ in 0.1 * random.normal() }
      return parameter
    }
    let names =
      isAdjacent
      ? (0...configuration.hopCount).map { "\($0)" } : ["input", "output", "question", "answer"]
    embeddings = names.map { normal("embeddings.\($0)", [words.count, configuration.size]) }
    ages = names.prefix(isAdjacent ? names.count : 2).map {
      normal("ages.\($0)", [configuration.memorySize, configuration.size])
    }
    carry = isAdjacent ? nil : normal("carry", [configuration.size, configuration.size])
    positions = PositionEncoding.table(
      size: configuration.size, isUsed: configuration.encodesPositions)
    generator = random
  }

  /// The number of the embedding by which a hop finds sentences.
  func inputTable(_ hop: Int) -> Int { configuration.sharing == .adjacent ? hop : 0 }
  /// The number of the embedding that a hop hands on.
  func outputTable(_ hop: Int) -> Int { configuration.sharing == .adjacent ? hop + 1 : 1 }
  /// The number of the question's embedding.
  var questionTable: Int { configuration.sharing == .adjacent ? 0 : 2 }
  /// The number of the answers' embedding.
  var answerTable: Int { embeddings.count - 1 }

  /// Numbers a question for ``loss(_:hasSoftmax:on:)``, once for all epochs.
  func numbered(_ question: StoryQuestion) -> NumberedQuestion {
    NumberedQuestion(question, words: words, memorySize: configuration.memorySize)
  }

  /// Sums the losses of questions whose answer is known.
  ///
  /// - Parameters:
  ///   - questions: the questions, numbered by this network.
  ///   - hasSoftmax: whether attention is a softmax; if not, it is linear.
  ///   - tape: where to record; the whole batch is one node.
  /// - Returns: Σ −ln p(answer) in nats, a scalar.
  func loss(
    _ questions: [NumberedQuestion], hasSoftmax: Bool = true, on tape: Tape
  ) -> Variable {
    var pass = MemoryPass(self, hasSoftmax: hasSoftmax)
    var loss = 0.0
    for question in questions {
      pass.read(question)
      loss += pass.backward(question)
    }
    let operands = (embeddings + ages + (carry.map { [$0] } ?? [])).map { tape.read($0) }
    let gradients = pass.gradients
    return tape.record(Tensor(Float(loss)), from: operands) { upstream in
      let scale = upstream.values[0]
      return scale == 1 ? gradients : gradients.map { $0.mapped { $0 * scale } }
    }
  }

  /// Reads a story and answers by a word.
  public func callAsFunction(_ question: StoryQuestion) -> Reading {
    var pass = MemoryPass(self, hasSoftmax: true)
    return reading(question, &pass)
  }

  /// Reads several stories.
  public func callAsFunction(_ questions: [StoryQuestion]) -> [Reading] {
    var pass = MemoryPass(self, hasSoftmax: true)
    return questions.map { reading($0, &pass) }
  }

  private func reading(_ question: StoryQuestion, _ pass: inout MemoryPass) -> Reading {
    let numbered = numbered(question)
    pass.read(numbered)
    let forgotten = [Float](repeating: 0, count: question.story.count - numbered.ages.count)
    return Reading(
      probabilities: pass.logProbabilities.map { exp(Double($0)) },
      attention: pass.attention.map { forgotten + $0.prefix(numbered.ages.count) })
  }

  /// Calls `body` with the embeddings, the ages and H.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    for index in embeddings.indices { try body(&embeddings[index]) }
    for index in ages.indices { try body(&ages[index]) }
    if var present = carry {
      try body(&present)
      carry = present
    }
  }
}
