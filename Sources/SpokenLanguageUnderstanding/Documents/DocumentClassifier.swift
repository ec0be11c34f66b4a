private import Foundation
public import NeuralNetworks
public import Tensors

/// A network that reads a document and tells its labels from its last state (many to one).
///
///     xₜ    = word embedding ⊕ mean of the embeddings of its pieces
///     hₜ    = biLSTM(x₁ … x_T)
///     state = →h_T ⊕ ←h₁ ⊕ mean of hₜ           without a recurrent layer: mean of xₜ alone
///     p     = softmax(state W + b)
///     loss  = −mean over the document's labels of ln p(label)
///
/// With one label for each document this is the classification of intents or sentiments; with
/// several, key terms.
///
/// Reference: Shen & Lee (2016), Neural attention models for sequence classification: analysis and
/// application to key term extraction and dialogue act detection, arXiv 1604.00077.
public struct DocumentClassifier: DocumentLabeller, Parameterized {
  /// The sizes of a classifier.
  public struct Configuration: Sendable, Codable, Equatable {
    /// The size of a word's embedding.
    public var wordSize = 64
    /// The size of the embedding of a word's pieces.
    public var pieceSize = 32
    /// The letters of a piece.
    public var pieceLength = 3
    /// Hidden units in each direction; with 0 the order of the words does not matter.
    public var hiddenSize = 96
    /// The share of values dropped while training.
    public var dropout: Float = 0.4
    /// The share of words that are made unknown while training.
    public var wordDropout: Float = 0.05

    /// The default sizes.
    public init() {}
  }

  /// What a classifier knows by name.
  public struct Names: Sendable, Codable, Equatable {
    /// Words that have embeddings.
    public var words: Vocabulary
    /// Pieces that have embeddings.
    public var pieces: Vocabulary
    /// The labels, the most frequent first.
    public var labels: Vocabulary

    /// Collects the names of documents to learn from.
    ///
    /// - Parameters:
    ///   - documents: what to learn from.
    ///   - pieceLength: the letters of a piece.
    ///   - minimumCount: how often a word or piece must occur.
    public init(of documents: [LabelledDocument], pieceLength: Int, minimumCount: Int) {
      let forms = documents.flatMap(\.words).map(\.taggedForm)
      words = Vocabulary(counting: forms, minimumCount: minimumCount)
      pieces = Vocabulary(
        counting: forms.lazy.flatMap { WordHashing.pieces(of: $0, length: pieceLength) },
        minimumCount: minimumCount)
      labels = Vocabulary(counting: documents.flatMap(\.labels))
    }
  }

  /// The sizes.
  public let configuration: Configuration
  /// The names.
  public let names: Names
  private var embeddings: WordEmbeddings
  private var encoder: Bidirectional<LSTM>?
  private var output: Linear

  /// Makes a classifier with seeded random weights.
  public init(
    _ configuration: Configuration, names: Names, using generator: inout SeededGenerator
  ) {
    self.configuration = configuration
    self.names = names
    embeddings = WordEmbeddings(
      words: names.words.count, size: configuration.wordSize, pieces: names.pieces.count,
      size: configuration.pieceSize, using: &generator)
    let inputSize = configuration.wordSize + configuration.pieceSize
    let hiddenSize = configuration.hiddenSize
    if hiddenSize > 0 {
      encoder = Bidirectional<LSTM>(
        "encoder", inputSize: inputSize, hiddenSize: hiddenSize, using: &generator)
    }
    output = Linear(
      "output", inputSize: hiddenSize > 0 ? 4 * hiddenSize : inputSize,
      outputSize: max(names.labels.count, 1), using: &generator)
  }

  /// Returns the scores of labels, [batch, labels].
  private func scores(
    _ batch: WordBatch, on tape: Tape, using generator: inout SeededGenerator
  ) -> Variable {
    let vectors = embeddings(batch, on: tape)
      .dropout(rate: configuration.dropout, using: &generator)
    guard let encoder else { return output(vectors.meanOfRows(batch.allWords)) }
    let hidden = encoder(
      vectors.reshaped([batch.time, batch.lengths.count, vectors.value.columnCount]),
      lengths: batch.lengths
    ).dropout(rate: configuration.dropout, using: &generator)
    let states = hidden.reshaped([batch.time * batch.lengths.count, encoder.outputSize])
    let size = configuration.hiddenSize
    return output(
      .concatenated([
        states.columns(0..<size).meanOfRows(batch.lastWords),
        states.columns(size..<2 * size).meanOfRows(batch.firstWords),
        states.meanOfRows(batch.allWords),
      ]))
  }

  private func batch(_ documents: [[String]]) -> WordBatch {
    WordBatch(
      documents, words: names.words, pieces: names.pieces, length: configuration.pieceLength)
  }

  /// Computes the mean loss of documents; labels that are not among the names do not count.
  ///
  /// - Parameters:
  ///   - documents: words and labels.
  ///   - tape: where to record.
  ///   - generator: draws dropout and unknown words.
  /// - Returns: the loss in nats for each label, a scalar.
  public func loss(
    _ documents: [LabelledDocument], on tape: Tape, using generator: inout SeededGenerator
  ) -> Variable {
    var batch = batch(documents.map(\.words))
    batch.forgetWords(share: configuration.wordDropout, using: &generator)
    // One row for each label of a document.
    let wanted = documents.enumerated().flatMap { row, document in
      document.labels.compactMap { label in names.labels[label].map { (row, $0) } }
    }
    return scores(batch, on: tape, using: &generator).rows(wanted.map(\.0))
      .crossEntropy(wanted.map(\.1))
  }

  /// Returns the labels that are most probable, and their probabilities.
  public func callAsFunction(_ words: [String], count: Int) -> [ScoredLabel] {
    guard !words.isEmpty, names.labels.count > 0 else { return [] }
    var random = SeededGenerator(seed: 0)
    let scores = scores(batch([words]), on: Tape(isTraining: false), using: &random)
    let logs = scores.value.logSoftmax().values
    let order = (0..<logs.count).sorted { (-logs[$0], $0) < (-logs[$1], $1) }
    return order.prefix(count).map {
      ScoredLabel(label: names.labels.entries[$0], score: exp(Double(logs[$0])))
    }
  }

  /// Calls `body` with the embeddings, the recurrent layer and the output.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try embeddings.forEachParameter(body)
    if var present = encoder {
      try present.forEachParameter(body)
      encoder = present
    }
    try output.forEachParameter(body)
  }
}
