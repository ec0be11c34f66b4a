import NeuralNetworks
import SpeechRecognition
import Tensors

/// Listens: frames of speech become half as many states, which CTC labels.
///
///     l  = bidirectional LSTM(x)
///     h  = bidirectional LSTM of neighbours [l₂ₜ, l₂ₜ₊₁]     the pyramid, half as many
///     k  = bidirectional LSTM(h)                             CTC: softmax(k C + a)
///     m  = k M + b                                           what the speller reads
///
/// While training, a share of the inputs of the second and third layer and of k is dropped.
///
/// Reference: Chan et al. (2016), section 3.1; CTC beside the speller: Kim, Hori & Watanabe (2017).
struct Listener: Parameterized {
  let size: Int
  var first: Bidirectional<LSTM>
  var pyramid: Bidirectional<LSTM>
  var last: Bidirectional<LSTM>
  var labels: Linear  // C and a
  var memory: Linear  // M and b

  init(
    frameSize: Int, symbols: Int, size: Int, memorySize: Int, using random: inout SeededGenerator
  ) {
    self.size = size
    func layer(_ name: String, _ inputSize: Int) -> Bidirectional<LSTM> {
      Bidirectional(name, inputSize: inputSize, hiddenSize: size / 2, using: &random)
    }
    first = layer("first", frameSize)
    pyramid = layer("pyramid", 2 * size)
    last = layer("last", size)
    labels = Linear("labels", inputSize: size, outputSize: symbols, using: &random)
    memory = Linear("memory", inputSize: size, outputSize: memorySize, using: &random)
  }

  /// What was heard.
  struct Heard {
    var memory: Variable  // m, [places, batch, memorySize]
    var labels: Variable  // scores of CTC, [places, batch, symbols]
    var lengths: [Int]  // valid places, [batch]
  }

  /// Listens to a batch of recordings, each [time, frameSize].
  func callAsFunction(
    _ batch: [Tensor], on tape: Tape, dropout: Float, using random: inout SeededGenerator
  ) -> Heard {
    let lengths = batch.map(\.rowCount)
    let (half, count) = (((lengths.max() ?? 0) + 1) / 2, batch.count)
    var x = Tensor(shape: [2 * half, count, first.forward.inputSize])
    for (row, frames) in batch.enumerated() {
      VectorKernels.copy(
        rows: frames.rowCount, columns: x.columnCount, frames.values, at: 0, stride: x.columnCount,
        to: &x.values, at: row * x.columnCount, stride: count * x.columnCount)
    }
    let heard = first(tape.constant(x), lengths: lengths).dropout(rate: dropout, using: &random)
    let flat = heard.reshaped([2 * half * count, size])
    let even = (0..<half * count).map { 2 * ($0 / count) * count + $0 % count }
    let pairs = Variable.concatenated([flat.rows(even), flat.rows(even.map { $0 + count })])
    let places = lengths.map { ($0 + 1) / 2 }
    let middle = pyramid(pairs.reshaped([half, count, 2 * size]), lengths: places)
    let states = last(middle.dropout(rate: dropout, using: &random), lengths: places)
      .dropout(rate: dropout, using: &random)
    return Heard(memory: memory(states), labels: labels(states), lengths: places)
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try first.forEachParameter(body)
    try pyramid.forEachParameter(body)
    try last.forEachParameter(body)
    try labels.forEachParameter(body)
    try memory.forEachParameter(body)
  }
}

extension Listener.Heard {
  /// The mean loss of a symbol by CTC, in nats.
  func loss(_ symbols: [[Int]]) -> Variable {
    let count = symbols.reduce(0) { $0 + $1.count }
    return labels.logSoftmax().ctcLoss(
      targets: symbols, lengths: lengths, scale: 1 / Float(max(count, 1))
    ).sum
  }

  /// What CTC reads in the only recording: the symbols of its best path.
  var bestPath: [Int] {
    let frames = labels.value.logSoftmax()
    return BestPath(frames.reshaped([frames.shape[0], frames.columnCount])).labels
  }
}
