private import Foundation
public import NeuralNetworks
public import Tensors

/// A network that encodes a question, looks for it in a story several times, and compares what it
/// found with the choices, or answers by a word.
///
///     q¹     = last states of GRU⇄(words of the question)
///     x, g   = GRU⇄(words of each sentence),  GRU⇄(their last states, over sentences)
///     qᵏ⁺¹   = qᵏ + oᵏ                            oᵏ of ``AttentionHop``
///     r      = q + tanh(q R + b)                  the refined answer, from the last q
///     scoreᶜ = w · (cos(r, a_c), φ_c, tanh(φ_c U + e))
///                                                 a_c: the choice, encoded as the question is
///     word   = softmax(r W + d)                   without choices
///
/// φ is ``ChoiceEvidence``: what can be counted about a choice without learning. The parts are
/// trained together.
///
/// Reference: Tseng et al. (2016), arXiv 1608.06378; Fang et al. (2016), arXiv 1608.07775.
public struct AttentionReader: Parameterized {
  /// The sizes of a reader.
  public struct Configuration: Sendable, Codable, Equatable {
    /// The size of a word's vector.
    public var wordSize = 50
    /// Hidden units in each direction.
    public var hiddenSize = 48
    /// How often the story is looked at.
    public var hopCount = 2
    /// Whether words' vectors stay as they were given.
    public var hasFixedWords = false
    /// Whether a choice's score also sees what can be counted about it.
    public var countsEvidence = true
    /// The share of values dropped while training.
    public var dropout: Float = 0.2

    /// The default sizes.
    public init() {}
  }

  /// The sizes.
  public let configuration: Configuration
  /// The words that have vectors, the most frequent first.
  public let words: WordList
  /// The words that may be answers; none for a reader that only chooses.
  public let answers: WordList
  /// The words' vectors, [words, wordSize].
  public private(set) var vectors: Parameter
  private var wordEncoder: Bidirectional<GRU>
  private var sentenceEncoder: Bidirectional<GRU>
  private var refinement: Linear
  private var weighing: Linear  // U and e, [evidence, weighingSize]
  private var mixing: Parameter  // w, [1 + evidence + weighingSize, 1]
  private static let weighingSize = 8
  private var output: Linear?

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - configuration: its sizes.
  ///   - words: the words that have vectors.
  ///   - answers: the words that may be answers.
  ///   - vectors: the words' vectors, [words, wordSize]; drawn if there are none.
  ///   - generator: draws the weights.
  public init(
    _ configuration: Configuration, words: WordList, answers: WordList, vectors: Tensor? = nil,
    using generator: inout SeededGenerator
  ) {
    (self.configuration, self.words, self.answers) = (configuration, words, answers)
    let (hidden, size) = (configuration.hiddenSize, 2 * configuration.hiddenSize)
    if let vectors {
      precondition(
        vectors.shape == [words.count, configuration.wordSize],
        "vectors \(vectors.shape) for \(words.count) words of \(configuration.wordSize)")
      self.vectors = Parameter("words", vectors)
    } else {
      self.vectors = Parameter(
        "words", shape: [words.count, configuration.wordSize],
        uniformWithin: (3 / Float(configuration.wordSize)).squareRoot(), using: &generator)
    }
    wordEncoder = Bidirectional(
      "encoder.words", inputSize: configuration.wordSize, hiddenSize: hidden, using: &generator)
    sentenceEncoder = Bidirectional(
      "encoder.sentences", inputSize: size, hiddenSize: hidden, using: &generator)
    refinement = Linear("refinement", inputSize: size, outputSize: size, using: &generator)
    let evidence = ChoiceEvidence.names.count
    weighing = Linear(
      "weighing", inputSize: evidence, outputSize: Self.weighingSize, using: &generator)
    let hiddenWeights = (0..<Self.weighingSize).map { _ in 0.2 * generator.normal() }
    mixing = Parameter(
      "mixing",
      Tensor(
        shape: [1 + evidence + Self.weighingSize, 1],
        values: [0.5] + ChoiceEvidence.standardWeights + hiddenWeights))
    if answers.count > 0 {
      output = Linear(
        "answers", inputSize: size, outputSize: answers.count, using: &generator)
    }
  }

  /// What a reader has computed of a question.
  private struct Pass {
    var scores: Variable  // [1, choices] or [1, answers]
    var hops: [AttentionHop]
    var story: SentenceBatch
  }

  private func pass(
    _ question: StoryQuestion, evidence: Tensor?, on tape: Tape,
    using random: inout SeededGenerator
  ) -> Pass {
    let story = SentenceBatch(
      question.story.isEmpty ? [StorySentence([String]())] : question.story, words: words)
    let asked = SentenceBatch([question.question] + question.choices, words: words)
    let (_, texts) = encoded(asked, on: tape, using: &random)
    let (wordStates, ends) = encoded(story, on: tape, using: &random)
    let count = story.lengths.count
    let size = 2 * configuration.hiddenSize
    let sentences = sentenceEncoder(ends.reshaped([count, 1, size]), lengths: [count])
      .reshaped([count, size])
    var query = texts.rows([0])
    var hops: [AttentionHop] = []
    for _ in 0..<configuration.hopCount {
      let hop = AttentionHop(
        query: query, words: wordStates, sentences: sentences, certainty: story.certainty)
      query = query + hop.output
      hops.append(hop)
    }
    let refined =
      query
      + refinement(query.dropout(rate: configuration.dropout, using: &random))
      .tanh()
    return Pass(
      scores: scores(question, evidence, refined, texts, on: tape), hops: hops, story: story)
  }

  private func scores(
    _ question: StoryQuestion, _ evidence: Tensor?, _ refined: Variable, _ texts: Variable,
    on tape: Tape
  ) -> Variable {
    guard question.choices.isEmpty else {
      let count = question.choices.count
      let cosines = refined.cosines(texts.rows(Array(1...count)))
      let evidence = tape.constant(evidence ?? self.evidence(question))
      let parts = Variable.concatenated([cosines, evidence, weighing(evidence).tanh()])
      return parts.matrixProduct(tape.read(mixing)).reshaped([1, count])
    }
    guard let output else {
      preconditionFailure("a reader that chooses was asked without choices")
    }
    return output(refined)
  }

  /// What is counted of a question's choices, [choices, evidence]; zeros for a reader that does not
  /// count.
  func evidence(_ question: StoryQuestion) -> Tensor {
    var evidence = Tensor(shape: [question.choices.count, ChoiceEvidence.names.count])
    if configuration.countsEvidence {
      evidence.values = ChoiceEvidence(question, words: words, vectors: vectors.value).values
    }
    return evidence
  }

  /// Encodes sentences: the states at every place, [time, sentences, 2 × hiddenSize], and the last
  /// states, [sentences, 2 × hiddenSize].
  private func encoded(
    _ batch: SentenceBatch, on tape: Tape, using random: inout SeededGenerator
  ) -> (states: Variable, ends: Variable) {
    let (count, hidden) = (batch.lengths.count, configuration.hiddenSize)
    let table =
      configuration.hasFixedWords ? tape.constant(vectors.value) : tape.read(vectors)
    let x = table.sumsOfRows(batch.words).dropout(rate: configuration.dropout, using: &random)
    let states = wordEncoder(
      x.reshaped([batch.time, count, configuration.wordSize]), lengths: batch.lengths)
    let flat = states.reshaped([batch.time * count, 2 * hidden])
    let ends = Variable.concatenated([
      flat.columns(0..<hidden).sumsOfRows(batch.lastPlaces),
      flat.columns(hidden..<2 * hidden).sumsOfRows(batch.firstPlaces),
    ])
    return (states, ends)
  }

  /// Returns the loss of a question whose answer is known.
  ///
  /// - Parameters:
  ///   - question: with choices and the right one, or with a word as answer.
  ///   - evidence: what is counted of its choices, if it was counted before.
  ///   - tape: where to record.
  ///   - generator: draws dropout.
  /// - Returns: −ln p(answer) in nats, a scalar; 0 if the answer is a word that is not known.
  public func loss(
    _ question: StoryQuestion, evidence: Tensor? = nil, on tape: Tape,
    using generator: inout SeededGenerator
  ) -> Variable {
    let label =
      question.choices.isEmpty
      ? question.answer.flatMap { answers[$0] } : question.rightChoice
    return pass(question, evidence: evidence, on: tape, using: &generator).scores.crossEntropy([
      label
    ])
  }

  /// Half the sum of squares of the weights of what is counted, [1]: few questions must not make them
  /// large.
  func evidencePenalty(on tape: Tape) -> Variable {
    [mixing, weighing.weights].map { parameter in
      let weights = tape.read(parameter)
      return (weights * weights).sum() * 0.5
    }.reduce(tape.constant(Tensor(0))) { $0 + $1 }
  }

  /// The logarithms of the probabilities of the choices, or of the words of ``answers``.
  func logProbabilities(_ question: StoryQuestion, evidence: Tensor?) -> [Float] {
    var random = SeededGenerator(seed: 0)
    return pass(question, evidence: evidence, on: Tape(isTraining: false), using: &random)
      .scores.value.logSoftmax().values
  }

  /// Whether a question can be answered: it has choices, or this reader knows words to answer with.
  public func canAnswer(_ question: StoryQuestion) -> Bool {
    !question.choices.isEmpty || output != nil
  }

  /// Reads a story and chooses, or answers by a word of ``answers``.
  public func callAsFunction(_ question: StoryQuestion) -> Reading {
    var random = SeededGenerator(seed: 0)
    let pass = pass(
      question, evidence: nil, on: Tape(isTraining: false), using: &random)
    let count = question.story.count
    return Reading(
      probabilities: pass.scores.value.logSoftmax().values.map { exp(Double($0)) },
      attention: pass.hops.map { Array($0.sentences.prefix(count)) },
      wordAttention: pass.hops.map { hop in
        (0..<count).map { s in
          (0..<pass.story.lengths[s]).map { hop.words[$0 * pass.story.lengths.count + s] }
        }
      })
  }

  /// Rounds the words' vectors to 8-bit integers, for a file.
  public mutating func quantizeVectors() {
    guard words.count <= QuantizedMatrix.largestDepth, case .float(let tensor) = vectors.storage
    else { return }
    vectors.storage = .int8(QuantizedMatrix(tensor))
  }

  /// Makes vectors that were read as integers numbers again, once for all questions.
  public mutating func expandIntegers() {
    vectors.storage = .float(vectors.value)
  }

  /// Calls `body` with the vectors, the encoders, the refinement, the weights of evidence and the output.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&vectors)
    try wordEncoder.forEachParameter(body)
    try sentenceEncoder.forEachParameter(body)
    try refinement.forEachParameter(body)
    try weighing.forEachParameter(body)
    try body(&mixing)
    if var present = output {
      try present.forEachParameter(body)
      output = present
    }
  }
}
