import NeuralNetworks
import Tensors

/// The vectors of words and of their pieces, from which a network reads.
///
///     xₜ = word embedding ⊕ mean of the embeddings of its pieces (word hashing)
struct WordEmbeddings: Parameterized {
  private var words: Parameter  // [words + 1, wordSize]; row 0: unknown
  private var pieces: Parameter  // [pieces, pieceSize]

  /// Draws vectors evenly with variance 1 / size, so that their length is about 1.
  init(
    words wordCount: Int, size wordSize: Int, pieces pieceCount: Int, size pieceSize: Int,
    using generator: inout SeededGenerator
  ) {
    words = Parameter(
      "words", shape: [wordCount + 1, wordSize],
      uniformWithin: (3 / Float(wordSize)).squareRoot(), using: &generator)
    pieces = Parameter(
      "pieces", shape: [max(pieceCount, 1), pieceSize],
      uniformWithin: (3 / Float(pieceSize)).squareRoot(), using: &generator)
  }

  /// Returns the vectors of a batch's words, [time × batch, wordSize + pieceSize].
  func callAsFunction(_ batch: WordBatch, on tape: Tape) -> Variable {
    .concatenated([
      tape.read(words).rows(batch.words), tape.read(pieces).meanOfRows(batch.pieces),
    ])
  }

  /// Calls `body` with the words' and the pieces' vectors.
  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&words)
    try body(&pieces)
  }
}
