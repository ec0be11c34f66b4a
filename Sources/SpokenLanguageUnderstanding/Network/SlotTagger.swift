private import Foundation
public import NeuralNetworks
public import Tensors

/// A network that tags the words of a sentence with slots and tells what is wanted.
///
///     xₜ = word embedding ⊕ mean of the embeddings of its pieces (word hashing)
///     scoresₜ, state = encoder(x₁ … x_T)              each x with its neighbours, if asked for
///     tags   = best chain of scores (CRF), or the best allowed chain of log-softmaxes
///     intent = softmax(state W + b)                   from the last states
///
/// Both losses are minimised together.
///
/// Reference: Mesnil et al. (2013); Huang, Xu & Yu (2015); joint intent: Liu & Lane (2016), arXiv
/// 1609.01454.
public struct SlotTagger: SequenceTagger, Parameterized {
  /// Which network reads the words.
  public enum Network: String, Sendable, Codable, CaseIterable {
    /// A hidden layer, without memory.
    case feedForward
    /// A simple recurrent network (Elman 1990).
    case elman
    /// A network that remembers its last tag (Jordan 1986).
    case jordan
    /// An LSTM that reads forwards.
    case forwardLSTM
    /// A gated recurrent unit that reads forwards.
    case forwardGRU
    /// A bidirectional LSTM.
    case lstm
    /// A bidirectional LSTM under a conditional random field.
    case lstmCRF
  }

  /// The sizes of a tagger.
  public struct Configuration: Sendable, Codable, Equatable {
    /// Which network reads the words.
    public var network = Network.lstmCRF
    /// The size of a word's embedding.
    public var wordSize = 64
    /// The size of the embedding of a word's pieces.
    public var pieceSize = 64
    /// The letters of a piece.
    public var pieceLength = 3
    /// Hidden units, in each direction.
    public var hiddenSize = 96
    /// Neighbours on each side that the network sees together with each word.
    public var windowRadius = 0
    /// The share of values dropped while training.
    public var dropout: Float = 0.4
    /// The share of words that are made unknown while training.
    public var wordDropout: Float = 0.05

    /// The default sizes.
    public init() {}
  }

  /// What a tagger knows by name.
  public struct Names: Sendable, Codable, Equatable {
    /// Words that have embeddings.
    public var words: Vocabulary
    /// Pieces that have embeddings.
    public var pieces: Vocabulary
    /// The tags.
    public var tags: TagSet
    /// The intents; none if sentences have none.
    public var intents: Vocabulary

    /// Collects the names of sentences to learn from.
    ///
    /// - Parameters:
    ///   - sentences: what to learn from.
    ///   - pieceLength: the letters of a piece.
    ///   - minimumCount: how often a word or piece must occur.
    public init(of sentences: [TaggedSentence], pieceLength: Int, minimumCount: Int) {
      let forms = sentences.flatMap(\.words).map(\.taggedForm)
      words = Vocabulary(counting: forms, minimumCount: minimumCount)
      pieces = Vocabulary(
        counting: forms.lazy.flatMap { WordHashing.pieces(of: $0, length: pieceLength) },
        minimumCount: minimumCount)
      tags = TagSet(of: sentences)
      intents = Vocabulary(counting: sentences.lazy.compactMap(\.intent))
    }
  }

  /// The sizes.
  public let configuration: Configuration
  /// The names.
  public let names: Names
  private var embeddings: WordEmbeddings
  private var encoder: SlotEncoder
  private var field: LinearChainCRF?
  private var intent: Linear?

  /// Makes a tagger with seeded random weights.
  public init(
    _ configuration: Configuration, names: Names, using generator: inout SeededGenerator
  ) {
    self.configuration = configuration
    self.names = names
    embeddings = WordEmbeddings(
      words: names.words.count, size: configuration.wordSize, pieces: names.pieces.count,
      size: configuration.pieceSize, using: &generator)
    encoder = SlotEncoder(
      configuration,
      inputSize: (configuration.wordSize + configuration.pieceSize)
        * (2 * configuration.windowRadius + 1),
      tagCount: names.tags.count, using: &generator)
    if configuration.network == .lstmCRF { field = LinearChainCRF("field", tags: names.tags) }
    if names.intents.count > 1 {
      intent = Linear(
        "intent", inputSize: encoder.stateSize, outputSize: names.intents.count,
        using: &generator)
    }
  }

  /// The scores of a batch.
  private struct Scores {
    var tags: Variable  // [time, batch, tags]
    var intents: Variable?  // [batch, intents]
  }

  private func scores(
    _ batch: WordBatch, on tape: Tape, using generator: inout SeededGenerator
  ) -> Scores {
    var random = generator
    defer { generator = random }
    func dropped(_ x: Variable) -> Variable {
      x.dropout(rate: configuration.dropout, using: &random)
    }
    let vectors = embeddings(batch, on: tape)
    let radius = configuration.windowRadius
    let window = (-radius...radius).map {
      $0 == 0 ? vectors : vectors.meanOfRows(batch.shifted(by: $0))
    }
    let (tags, state) = encoder(dropped(.concatenated(window)), batch, dropped: dropped)
    return Scores(tags: tags, intents: intent.map { $0(state) })
  }

  private func batch(_ sentences: [[String]]) -> WordBatch {
    WordBatch(
      sentences, words: names.words, pieces: names.pieces, length: configuration.pieceLength)
  }

  /// Computes the mean loss of sentences, slots and intents together.
  ///
  /// - Parameters:
  ///   - sentences: with tags and intents that are among the names; an unknown intent does not count.
  ///   - tape: where to record.
  ///   - generator: draws dropout and unknown words.
  /// - Returns: the loss in nats, a scalar.
  public func loss(
    _ sentences: [TaggedSentence], on tape: Tape, using generator: inout SeededGenerator
  ) -> Variable {
    var batch = batch(sentences.map(\.words))
    batch.forgetWords(share: configuration.wordDropout, using: &generator)
    let scores = scores(batch, on: tape, using: &generator)
    let paths = sentences.map { sentence in
      sentence.tags.map { tag in
        guard let number = names.tags.names[tag] else {
          preconditionFailure("the tag \(tag) is not among the tagger's names")
        }
        return number
      }
    }
    var loss = slotLoss(scores.tags, paths)
    if let intents = scores.intents {
      let labels = sentences.map { $0.intent.flatMap { names.intents[$0] } }
      loss = loss + intents.crossEntropy(labels)
    }
    return loss
  }

  /// Returns the loss of the tags, summed over words, as a mean over sentences.
  private func slotLoss(_ scores: Variable, _ paths: [[Int]]) -> Variable {
    let share = 1 / Float(max(paths.count, 1))
    if let field { return field.loss(scores, paths: paths) * share }
    let labels = (0..<scores.shape[0]).flatMap { t in
      paths.map { t < $0.count ? $0[t] : nil }
    }
    let wordCount = paths.reduce(0) { $0 + $1.count }
    return scores.crossEntropy(labels) * (Float(wordCount) * share)
  }

  /// Returns what was understood.
  public func callAsFunction(_ words: [String]) -> Understanding {
    self([words])[0]
  }

  /// Returns what was understood of each sentence of a batch.
  public func callAsFunction(_ sentences: [[String]]) -> [Understanding] {
    var random = SeededGenerator(seed: 0)
    let scores = scores(batch(sentences), on: Tape(isTraining: false), using: &random)
    let transitions = field?.transitions ?? TransitionScores(names.tags)
    let emissions = field == nil ? scores.tags.value.logSoftmax() : scores.tags.value
    let intents = scores.intents?.value.logSoftmax()
    return sentences.enumerated().map { row, words in
      let path = transitions.bestPath(emissions.frames(of: row, count: words.count))
      var understanding = Understanding(tags: path.map { names.tags.names.entries[$0] })
      if let intents, !words.isEmpty {
        let row = intents.values[row * intents.columnCount..<(row + 1) * intents.columnCount]
        let best = row.indices.max { row[$0] < row[$1] } ?? row.startIndex
        understanding.intent = names.intents.entries[best - row.startIndex]
        understanding.intentProbability = exp(Double(row[best]))
      }
      return understanding
    }
  }

  /// Returns ln p of each tag of each word, by the network alone, [words × tags].
  public func logProbabilities(_ words: [String]) -> [Float] {
    var random = SeededGenerator(seed: 0)
    let scores = scores(batch([words]), on: Tape(isTraining: false), using: &random)
    return scores.tags.value.logSoftmax().frames(of: 0, count: words.count)
  }

  /// Calls `body` with the embeddings, the encoder, the field and the intent layer.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try embeddings.forEachParameter(body)
    try encoder.forEachParameter(body)
    if var present = field {
      try present.forEachParameter(body)
      field = present
    }
    if var present = intent {
      try present.forEachParameter(body)
      intent = present
    }
  }
}
