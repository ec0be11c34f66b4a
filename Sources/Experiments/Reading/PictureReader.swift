import NeuralNetworks
import Tensors

/// Answers questions about pictures.
///
///     q = last state of LSTM(words)
///     v = tanh(regions W + b)                     keys v K, values v
///     r = attention(q, v K, v), or the mean of v, or 0
///     answer = softmax(tanh([q, r] A + a) B + c)
struct PictureReader: Parameterized {
  /// What is seen of the picture.
  enum Sight: Sendable { case none, mean, attention }

  let sight: Sight
  var embeddings: Parameter
  var question: LSTM
  var region: Linear
  var keys: Linear
  var hidden: Linear
  var answer: Linear

  init(_ sight: Sight, size: Int, using random: inout SeededGenerator) {
    self.sight = sight
    embeddings = Parameter(
      "words", shape: [ShapeScene.words.count + 1, size / 2], uniformWithin: 0.5, using: &random)
    question = LSTM("question", inputSize: size / 2, hiddenSize: size, using: &random)
    region = Linear("region", inputSize: 200, outputSize: size, using: &random)
    keys = Linear("keys", inputSize: size, outputSize: size, using: &random)
    hidden = Linear("hidden", inputSize: 2 * size, outputSize: size, using: &random)
    answer = Linear(
      "answer", inputSize: size, outputSize: ShapeScene.answers.count, using: &random)
  }

  /// Scores all answers.
  ///
  /// - Returns: [scenes, answers], and the attention's weights, [1, scenes, 16].
  func callAsFunction(
    _ scenes: [ShapeScene], on tape: Tape, using random: inout SeededGenerator
  ) -> (scores: Variable, weights: Tensor?) {
    let (batch, size) = (scenes.count, question.hiddenSize)
    let lengths = scenes.map(\.question.count)
    let time = lengths.max() ?? 0
    let words = (0..<time).flatMap { t in
      scenes.map { scene in
        t < scene.question.count
          ? (ShapeScene.words.firstIndex(of: scene.question[t]) ?? -1) + 1 : 0
      }
    }
    let x = tape.read(embeddings).rows(words).reshaped([time, batch, embeddings.shape[1]])
    let states = question(x, lengths: lengths).reshaped([time * batch, size])
    let q = states.rows(lengths.enumerated().map { ($1 - 1) * batch + $0 })
    let (read, weights) = look(scenes, q, using: &random)
    return (answer(hidden(.concatenated([q, read])).tanh()), weights)
  }

  private func look(
    _ scenes: [ShapeScene], _ q: Variable, using random: inout SeededGenerator
  ) -> (Variable, Tensor?) {
    let (tape, batch, size) = (q.tape, scenes.count, question.hiddenSize)
    guard sight != .none else { return (tape.constant(Tensor(shape: [batch, size])), nil) }
    let pictures = scenes.map { $0.regions(using: &random) }
    let places = pictures[0].count
    let pixels = (0..<places).flatMap { place in pictures.flatMap { $0[place] } }
    let v = region(tape.constant(Tensor(shape: [places, batch, 200], values: pixels))).tanh()
    let lengths = Array(repeating: places, count: batch)
    // Equal scores for all places make the attention their mean.
    let k = sight == .attention ? keys(v) : tape.constant(Tensor(shape: [places, batch, size]))
    let (read, weights) = q.reshaped([1, batch, size]).attention(
      keys: k, values: v, lengths: lengths)
    return (read.reshaped([batch, size]), sight == .attention ? weights : nil)
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&embeddings)
    try question.forEachParameter(body)
    if sight != .none { try region.forEachParameter(body) }
    if sight == .attention { try keys.forEachParameter(body) }
    try hidden.forEachParameter(body)
    try answer.forEachParameter(body)
  }
}
