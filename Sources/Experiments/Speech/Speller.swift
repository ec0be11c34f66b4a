import NeuralNetworks
import SpeechRecognition
import Tensors

/// Listen, attend and spell: frames of speech become symbols, with CTC beside it.
///
///     dᵤ = LSTM([embedding(yᵤ₋₁), cᵤ₋₁], dᵤ₋₁)          y₀ is the stop symbol, 0
///     cᵤ = attention(dᵤ) to what the listener heard
///     p(yᵤ) = softmax([dᵤ, cᵤ] W + b)
///
/// While training, a share of [dᵤ, cᵤ] is dropped, and one in ten yᵤ₋₁ is not what was said but
/// what the speller found likeliest. Symbols count from 1; for CTC 0 is the blank.
///
/// Reference: Chan et al. (2016), arXiv 1508.01211; with CTC: Kim, Hori & Watanabe (2017), arXiv
/// 1609.06773.
struct Speller: Parameterized {
  /// Frames of speech, [time, frameSize], and the symbols that were said.
  typealias Spoken = (frames: Tensor, symbols: [Int])

  let size: Int
  let dropout: Float
  var listener: Listener
  var embeddings: Parameter  // [symbols, size / 2]
  var cell: Linear
  var attention: LocationAttention
  var output: Linear

  init(
    frameSize: Int, symbols: Int, listenerSize: Int, size: Int, dropout: Float,
    using random: inout SeededGenerator
  ) {
    self.size = size
    self.dropout = dropout
    listener = Listener(
      frameSize: frameSize, symbols: symbols, size: listenerSize, memorySize: size, using: &random)
    embeddings = Parameter(
      "embeddings", shape: [symbols, size / 2], uniformWithin: 1, using: &random)
    cell = Linear("cell", inputSize: size / 2 + 2 * size, outputSize: 4 * size, using: &random)
    for unit in size..<2 * size { cell.bias.value.values[unit] = 1 }  // forget gates
    attention = LocationAttention(querySize: size, memorySize: size, using: &random)
    output = Linear("output", inputSize: 2 * size, outputSize: symbols, using: &random)
  }

  /// The speller between two symbols.
  struct State {
    var hidden: Variable  // d, [batch, size]
    var cell: Variable
    var context: Variable  // c, [batch, size]
    var weights: Tensor?  // α, [1, batch, places]

    /// The state before the first symbol of a batch.
    init(_ batch: Int, size: Int, on tape: Tape) {
      hidden = tape.constant(Tensor(shape: [batch, size]))
      (cell, context) = (hidden, hidden)
    }
  }

  /// Goes on by one symbol; returns scores of the next, [batch, symbols].
  func step(
    _ symbols: [Int], _ heard: Listener.Heard, _ state: inout State,
    using random: inout SeededGenerator
  ) -> Variable {
    let embedded = heard.memory.tape.read(embeddings).rows(symbols)
    let gates = cell(.concatenated([embedded, state.context, state.hidden]))
    func gate(_ index: Int) -> Variable { gates.columns(index * size..<(index + 1) * size) }
    state.cell = gate(1).sigmoid() * state.cell + gate(0).sigmoid() * gate(2).tanh()
    state.hidden = gate(3).sigmoid() * state.cell.tanh()
    let (read, weights) = attention(state.hidden, heard, last: state.weights)
    (state.context, state.weights) = (read, weights)
    return output(
      Variable.concatenated([state.hidden, read]).dropout(rate: dropout, using: &random))
  }

  /// The mean loss of a symbol, in nats, and half of CTC's.
  func loss(
    _ batch: [Spoken], on tape: Tape, using random: inout SeededGenerator
  ) -> Variable {
    let heard = listener(batch.map(\.frames), on: tape, dropout: dropout, using: &random)
    var state = State(batch.count, size: size, on: tape)
    let wanted = batch.map { $0.symbols + [0] }
    let time = wanted.map(\.count).max() ?? 0
    var scores: [Variable] = []
    for u in 0..<time {
      let guesses = scores.last?.value.likeliest
      let before = wanted.enumerated().map { row, wanted in
        guard u > 0, u <= wanted.count else { return 0 }
        return random.uniform() < 0.1 ? guesses?[row] ?? 0 : wanted[u - 1]
      }
      scores.append(step(before, heard, &state, using: &random))
    }
    let next = (0..<time).flatMap { u in wanted.map { u < $0.count ? $0[u] : nil } }
    return Variable.stacked(scores).crossEntropy(next) + heard.loss(batch.map(\.symbols)) * 0.5
  }

  /// Writes what was said: by the speller, always the likeliest symbol, with where it looked for
  /// each and for the stop symbol; and by the best path of CTC.
  func write(_ spoken: Spoken, limit: Int) -> (spelt: [Int], attention: [[Float]], byCTC: [Int]) {
    var unused = SeededGenerator.unused
    let tape = Tape(isTraining: false)
    let heard = listener([spoken.frames], on: tape, dropout: 0, using: &unused)
    var state = State(1, size: size, on: tape)
    var (symbols, attention): ([Int], [[Float]]) = ([], [])
    while symbols.count < limit {
      let best = step([symbols.last ?? 0], heard, &state, using: &unused).value.likeliest[0]
      attention.append(state.weights?.values ?? [])
      guard best > 0 else { break }
      symbols.append(best)
    }
    return (symbols, attention, heard.bestPath)
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try listener.forEachParameter(body)
    try body(&embeddings)
    try cell.forEachParameter(body)
    try attention.forEachParameter(body)
    try output.forEachParameter(body)
  }
}

extension Tensor {
  /// The place of the largest number of each row.
  fileprivate var likeliest: [Int] {
    (0..<rowCount).map { row in
      let scores = values[row * columnCount..<(row + 1) * columnCount]
      return (scores.indices.max { scores[$0] < scores[$1] } ?? row * columnCount)
        - row * columnCount
    }
  }
}
