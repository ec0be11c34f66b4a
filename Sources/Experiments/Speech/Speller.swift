import Foundation
import NeuralNetworks
import SpeechRecognition
import Tensors

/// Listen, attend and spell: frames of speech become symbols, with CTC beside it.
///
///     l  = bidirectional LSTM(x)                        CTC: softmax(l C + a)
///     e  = bidirectional LSTM of neighbours [l₂ₜ, l₂ₜ₊₁], half as many
///     mₜ = [eₜ, pₜ]                                     pₜ: sines and cosines of the place
///     dᵤ = LSTM([embedding(yᵤ₋₁), cᵤ₋₁], dᵤ₋₁)          y₀ is the stop symbol, 0
///     αᵤ = softmaxₜ([dᵤ, cᵤ₋₁] Q · mₜ)                  cᵤ = Σₜ αᵤₜ mₜ
///     p(yᵤ) = softmax([dᵤ, cᵤ] W + b)
///
/// The speller hears what it read last, places and all: to look so far on is a linear map of sines
/// and cosines. CTC on the first layer teaches the listener that time goes on. Symbols count from 1;
/// for CTC 0 is the blank.
///
/// Reference: Chan et al. (2016), arXiv 1508.01211; with CTC: Kim, Hori & Watanabe (2017), arXiv
/// 1609.06773; places: Vaswani et al. (2017), section 3.5.
struct Speller: Parameterized {
  /// Frames of speech, [time × 120], and the symbols that were said.
  typealias Spoken = (frames: [Float], symbols: [Int])

  let size: Int
  var listener: Bidirectional<LSTM>
  var pyramid: Bidirectional<LSTM>
  var labels: Linear  // C and a
  var embeddings: Parameter  // [symbols, size / 2]
  var cell: Linear
  var query: Linear
  var output: Linear

  /// Periods of places, in frames of the pyramid.
  private static let periods: [Float] = [4, 8, 16, 32, 64, 128, 256]

  init(symbols: Int, size: Int, using random: inout SeededGenerator) {
    self.size = size
    let memory = size + 2 * Self.periods.count
    listener = Bidirectional("listener", inputSize: 120, hiddenSize: size / 2, using: &random)
    pyramid = Bidirectional("pyramid", inputSize: 2 * size, hiddenSize: size / 2, using: &random)
    labels = Linear("labels", inputSize: size, outputSize: symbols, using: &random)
    embeddings = Parameter(
      "embeddings", shape: [symbols, size / 2], uniformWithin: 1, using: &random)
    cell = Linear(
      "cell", inputSize: size / 2 + memory + size, outputSize: 4 * size, using: &random)
    for unit in size..<2 * size { cell.bias.value.values[unit] = 1 }  // forget gates
    query = Linear("query", inputSize: size + memory, outputSize: memory, using: &random)
    output = Linear("output", inputSize: size + memory, outputSize: symbols, using: &random)
  }

  /// What was heard: scores of CTC, and what the speller looks at.
  struct Heard {
    var labels: Variable  // [time, batch, symbols]
    var lengths: [Int]
    var memory: Variable  // [time / 2, batch, features]
    var places: [Int]  // valid places of the memory
  }

  /// Listens to a batch of recordings.
  func listen(_ batch: [Spoken], on tape: Tape) -> Heard {
    let lengths = batch.map { $0.frames.count / 120 }
    let (half, count) = (((lengths.max() ?? 0) + 1) / 2, batch.count)
    var x = Tensor(shape: [2 * half, count, 120])
    for (row, spoken) in batch.enumerated() {
      VectorKernels.copy(
        rows: lengths[row], columns: 120, spoken.frames, at: 0, stride: 120, to: &x.values,
        at: row * 120, stride: count * 120)
    }
    let heard = listener(tape.constant(x), lengths: lengths)
    let flat = heard.reshaped([2 * half * count, size])
    func rows(from first: Int) -> [Int] {
      (0..<half * count).map { (2 * ($0 / count) + first) * count + $0 % count }
    }
    let pairs = Variable.concatenated([flat.rows(rows(from: 0)), flat.rows(rows(from: 1))])
    let places = lengths.map { ($0 + 1) / 2 }
    let states = pyramid(pairs.reshaped([half, count, 2 * size]), lengths: places)
    let waves = (0..<half * count).flatMap { row in
      Self.periods.flatMap { period in
        let angle = 2 * Float.pi * Float(row / count) / period
        return [sinf(angle), cosf(angle)]
      }
    }
    let shape = [half, count, 2 * Self.periods.count]
    return Heard(
      labels: labels(heard), lengths: lengths,
      memory: .concatenated([states, tape.constant(Tensor(shape: shape, values: waves))]),
      places: places)
  }

  /// The speller between two symbols.
  struct State {
    var hidden: Variable
    var cell: Variable
    var context: Variable

    /// The state before the first symbol of a batch.
    init(_ batch: Int, _ speller: Speller, on tape: Tape) {
      hidden = tape.constant(Tensor(shape: [batch, speller.size]))
      cell = hidden
      context = tape.constant(Tensor(shape: [batch, speller.query.bias.value.count]))
    }
  }

  /// Goes on by one symbol; returns scores of the next, [batch, symbols], and where it looked.
  func step(
    _ symbols: [Int], _ heard: Heard, _ state: inout State
  ) -> (scores: Variable, weights: Tensor) {
    let embedded = heard.memory.tape.read(embeddings).rows(symbols)
    let gates = cell(.concatenated([embedded, state.context, state.hidden]))
    func gate(_ index: Int) -> Variable { gates.columns(index * size..<(index + 1) * size) }
    state.cell = gate(1).sigmoid() * state.cell + gate(0).sigmoid() * gate(2).tanh()
    state.hidden = gate(3).sigmoid() * state.cell.tanh()
    let asked = query(.concatenated([state.hidden, state.context]))
    let shape = asked.shape
    let (read, weights) = asked.reshaped([1] + shape).attention(
      keys: heard.memory, values: heard.memory, lengths: heard.places)
    state.context = read.reshaped(shape)
    return (output(.concatenated([state.hidden, state.context])), weights)
  }

  /// The mean loss of a symbol, in nats, and half of CTC's mean loss of a symbol.
  func loss(_ batch: [Spoken], on tape: Tape) -> Variable {
    let heard = listen(batch, on: tape)
    var state = State(batch.count, self, on: tape)
    let wanted = batch.map { $0.symbols + [0] }
    let time = wanted.map(\.count).max() ?? 0
    var scores: [Variable] = []
    for u in 0..<time {
      let before = wanted.map { u > 0 && u <= $0.count ? $0[u - 1] : 0 }
      scores.append(step(before, heard, &state).scores)
    }
    let next = (0..<time).flatMap { u in wanted.map { u < $0.count ? $0[u] : nil } }
    let count = batch.reduce(0) { $0 + $1.symbols.count }
    let ctc = heard.labels.logSoftmax().ctcLoss(
      targets: batch.map(\.symbols), lengths: heard.lengths, scale: 0.5 / Float(max(count, 1)))
    return Variable.stacked(scores).crossEntropy(next) + ctc.sum
  }

  /// Writes what was said: by the speller, always the likeliest symbol, with where it looked for
  /// each and for the stop symbol; and by the best path of CTC.
  func write(_ spoken: Spoken, limit: Int) -> (spelt: [Int], attention: [[Float]], byCTC: [Int]) {
    let heard = listen([spoken], on: Tape(isTraining: false))
    var state = State(1, self, on: heard.memory.tape)
    var (symbols, attention): ([Int], [[Float]]) = ([], [])
    while symbols.count < limit {
      let (scores, weights) = step([symbols.last ?? 0], heard, &state)
      attention.append(weights.values)
      let row = scores.value.values
      guard let best = row.indices.max(by: { row[$0] < row[$1] }), best > 0 else { break }
      symbols.append(best)
    }
    let frames = heard.labels.value.logSoftmax()
    let valid = Tensor(
      shape: [heard.lengths[0], frames.columnCount],
      values: Array(frames.values.prefix(heard.lengths[0] * frames.columnCount)))
    return (symbols, attention, BestPath(valid).labels)
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try listener.forEachParameter(body)
    try pyramid.forEachParameter(body)
    try labels.forEachParameter(body)
    try body(&embeddings)
    try cell.forEachParameter(body)
    try query.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
