private import Foundation
public import Tensors

/// A network that reads a sequence of symbols and writes another, of any length.
///
///     e₁ … e_T = bidirectional LSTM(x₁ … x_T)        encoder; z: both last states
///     dᵤ       = LSTM(embedding(yᵤ₋₁), z)            decoder; y₀ is the stop symbol
///     cᵤ       = tanh attention(dᵤ K, e, e V)        what it looks at, if asked for
///     p(yᵤ)    = softmax([dᵤ, cᵤ] W + b)             ends with the stop symbol
///
/// The vector z is given to every step, as in Cho et al. (2014); attention, after the state as in
/// Luong et al. (2015), lets all steps of a training be computed at once. Their tanh is over a map
/// of [dᵤ, cᵤ], here it is over cᵤ alone. Symbol 0 is the stop symbol of inputs and outputs.
///
/// Reference: Sutskever, Vinyals & Le (2014); Cho et al. (2014), arXiv 1406.1078; Luong, Pham &
/// Manning (2015), arXiv 1508.04025.
public struct SequenceToSequence: Parameterized {
  /// The sizes of a network.
  public struct Configuration: Sendable, Codable, Equatable {
    /// Kinds of input symbols, the stop symbol among them.
    public var inputSymbols: Int
    /// Kinds of output symbols, the stop symbol among them.
    public var outputSymbols: Int
    /// The size of a symbol's embedding.
    public var embeddingSize = 32
    /// The decoder's states, and those of both directions of the encoder together.
    public var hiddenSize = 64
    /// Whether the decoder looks at the encoder's states.
    public var hasAttention = true
    /// Whether the decoder sees the encoder's last states.
    public var seesLastStates = true

    /// Makes the sizes for given kinds of symbols.
    public init(inputSymbols: Int, outputSymbols: Int) {
      (self.inputSymbols, self.outputSymbols) = (inputSymbols, outputSymbols)
    }
  }

  /// The sizes.
  public let configuration: Configuration
  private var inputEmbeddings: Parameter  // [inputSymbols, embeddingSize]
  private var outputEmbeddings: Parameter  // [outputSymbols, embeddingSize]
  private var encoder: Bidirectional<LSTM>
  private var decoder: LSTM
  private var query: Linear
  private var values: Linear
  private var output: Linear

  /// Makes a network with seeded random weights.
  public init(
    _ name: String, _ configuration: Configuration, using generator: inout SeededGenerator
  ) {
    let (size, embedding) = (configuration.hiddenSize, configuration.embeddingSize)
    precondition(size.isMultiple(of: 2), "\(size) states cannot be shared by two directions")
    precondition(
      configuration.hasAttention || configuration.seesLastStates,
      "a decoder that sees nothing of the input is of no use")
    self.configuration = configuration
    inputEmbeddings = Parameter(
      "\(name).inputEmbeddings", shape: [configuration.inputSymbols, embedding], uniformWithin: 1,
      using: &generator)
    outputEmbeddings = Parameter(
      "\(name).outputEmbeddings", shape: [configuration.outputSymbols, embedding],
      uniformWithin: 1, using: &generator)
    encoder = Bidirectional(
      "\(name).encoder", inputSize: embedding, hiddenSize: size / 2, using: &generator)
    decoder = LSTM(
      "\(name).decoder", inputSize: embedding + (configuration.seesLastStates ? size : 0),
      hiddenSize: size, using: &generator)
    query = Linear("\(name).query", inputSize: size, outputSize: size, using: &generator)
    values = Linear("\(name).values", inputSize: size, outputSize: size, using: &generator)
    output = Linear(
      "\(name).output", inputSize: configuration.hasAttention ? 2 * size : size,
      outputSize: configuration.outputSymbols, using: &generator)
  }

  /// An input that was read: what the decoder looks at.
  public struct Memory {
    var states: Variable  // e, [time, batch, hiddenSize]
    var values: Variable  // e V
    /// z, the last states of both directions, [batch, hiddenSize].
    public var last: Variable
    var lengths: [Int]
  }

  /// Reads a batch of inputs; the stop symbol is added to each.
  public func read(_ inputs: [[Int]], on tape: Tape) -> Memory {
    let (symbols, lengths) = Self.padded(inputs.map { $0 + [0] })
    let (batch, time) = (inputs.count, symbols.count / max(inputs.count, 1))
    let embedded = tape.read(inputEmbeddings).rows(symbols)
    return read(
      embedded.reshaped([time, batch, configuration.embeddingSize]), lengths: lengths)
  }

  /// Reads a batch of inputs that are no symbols, such as frames of speech.
  ///
  /// - Parameters:
  ///   - frames: [time, batch, embeddingSize].
  ///   - lengths: valid frames of each input, [batch], each at least 1.
  /// - Returns: what the decoder looks at.
  public func read(_ frames: Variable, lengths: [Int]) -> Memory {
    let (time, batch) = (frames.shape[0], frames.shape[1])
    let states = encoder(frames, lengths: lengths)
    let half = configuration.hiddenSize / 2
    let flat = states.reshaped([time * batch, 2 * half])
    let ends = lengths.enumerated().map { ($1 - 1) * batch + $0 }
    let last = Variable.concatenated([
      flat.rows(ends).columns(0..<half), flat.rows(Array(0..<batch)).columns(half..<2 * half),
    ])
    return Memory(states: states, values: values(states), last: last, lengths: lengths)
  }

  /// The decoder's input at `time` steps: embeddings of the symbols before, [time × batch], and z.
  private func decoderInput(_ symbols: [Int], _ last: Variable, time: Int) -> Variable {
    let batch = last.shape[0]
    var frames = last.tape.read(outputEmbeddings).rows(symbols)
    if configuration.seesLastStates {
      let everyRow = (0..<time).flatMap { _ in 0..<batch }
      frames = .concatenated([frames, last.rows(everyRow)])
    }
    return frames.reshaped([time, batch, frames.shape[1]])
  }

  private func scores(_ states: Variable, _ memory: Memory) -> (scores: Variable, weights: Tensor?)
  {
    guard configuration.hasAttention else { return (output(states), nil) }
    let (read, weights) = query(states).attention(
      keys: memory.states, values: memory.values, lengths: memory.lengths)
    return (output(.concatenated([states, read.tanh()])), weights)
  }

  /// The mean loss of a symbol, in nats, the stop symbol at the end among them.
  ///
  /// - Parameters:
  ///   - memory: inputs that were read.
  ///   - outputs: what is to be written, without stop symbols.
  /// - Returns: a scalar.
  public func loss(_ memory: Memory, _ outputs: [[Int]]) -> Variable {
    let batch = outputs.count
    let (before, _) = Self.padded(outputs.map { [0] + $0 })
    let (wanted, lengths) = Self.padded(outputs.map { $0 + [0] })
    let time = wanted.count / max(batch, 1)
    let states = decoder(
      decoderInput(before, memory.last, time: time), lengths: lengths)
    let labels = wanted.enumerated().map { index, symbol in
      index / batch < lengths[index % batch] ? symbol : nil
    }
    return scores(states, memory).scores.crossEntropy(labels)
  }

  /// The mean loss of pairs of sequences.
  public func loss(_ inputs: [[Int]], _ outputs: [[Int]], on tape: Tape) -> Variable {
    loss(read(inputs, on: tape), outputs)
  }

  /// What was written for an input.
  public struct Writing: Sendable, Equatable {
    /// The symbols, without the stop symbol.
    public var symbols: [Int] = []
    /// ln p of the symbols and the stop symbol.
    public var logProbability = 0.0
    /// Where each symbol, the stop symbol too, looked: [symbols + 1][places]; empty without
    /// attention.
    public var attention: [[Float]] = []
    /// Whether the stop symbol was written, and not only the limit reached.
    public var isStopped = false
  }

  /// Writes the likeliest outputs for an input that a beam finds, the best first.
  public func write(_ input: [Int], beamWidth: Int = 1, limit: Int) -> [Writing] {
    write(read([input], on: Tape(isTraining: false)), beamWidth: beamWidth, limit: limit)
  }

  /// Writes the likeliest outputs that a beam finds, the best first.
  ///
  /// - Parameters:
  ///   - memory: one input that was read, on a tape without training.
  ///   - beamWidth: unfinished outputs that are kept; 1 takes the best symbol each time.
  ///   - limit: the longest output.
  /// - Returns: at most `beamWidth` outputs, those with the stop symbol before others.
  public func write(_ memory: Memory, beamWidth: Int = 1, limit: Int) -> [Writing] {
    precondition(
      beamWidth > 0 && limit > 0, "beam \(beamWidth) and limit \(limit) must be positive")
    precondition(memory.lengths.count == 1, "one input is written for, not \(memory.lengths.count)")
    let tape = memory.last.tape
    let size = configuration.hiddenSize
    let zero = Tensor(shape: [1, size])
    var beam = [(writing: Writing(), state: LSTM.State(hidden: zero, cell: zero))]
    var done: [Writing] = []
    // What goes on only gets less likely, so it is of no use once `beamWidth` better ones are done.
    while let best = beam.first?.writing, best.symbols.count < limit,
      done.count < beamWidth || done[beamWidth - 1].logProbability < best.logProbability
    {
      var next: [(writing: Writing, state: LSTM.State)] = []
      for (writing, state) in beam {
        let frame = decoderInput([writing.symbols.last ?? 0], memory.last, time: 1).value
        let (states, after) = decoder(frame, lengths: [1], from: state)
        let (scores, weights) = scores(tape.constant(states), memory)
        let row = scores.value.logSoftmax().values
        for symbol in row.indices.sorted(by: { (row[$0], $1) > (row[$1], $0) }).prefix(beamWidth) {
          var longer = writing
          longer.logProbability += Double(row[symbol])
          if let weights { longer.attention.append(weights.values) }
          longer.isStopped = symbol == 0
          if symbol != 0 { longer.symbols.append(symbol) }
          next.append((longer, after))
        }
      }
      next.sort { $0.writing.logProbability > $1.writing.logProbability }
      let kept = next.prefix(beamWidth)
      done += kept.map(\.writing).filter(\.isStopped)
      done.sort { $0.logProbability > $1.logProbability }
      beam = kept.filter { !$0.writing.isStopped }
    }
    return Array((done + beam.map(\.writing)).prefix(beamWidth))
  }

  /// Puts sequences side by side, [time × batch] in order of time, the short ones filled with 0.
  private static func padded(_ sequences: [[Int]]) -> (symbols: [Int], lengths: [Int]) {
    let time = sequences.map(\.count).max() ?? 0
    let symbols = (0..<time).flatMap { t in sequences.map { t < $0.count ? $0[t] : 0 } }
    return (symbols, sequences.map(\.count))
  }

  /// Calls `body` with the embeddings, the encoder, the decoder, the attention and the output.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&inputEmbeddings)
    try body(&outputEmbeddings)
    try encoder.forEachParameter(body)
    try decoder.forEachParameter(body)
    if configuration.hasAttention {
      try query.forEachParameter(body)
      try values.forEachParameter(body)
    }
    try output.forEachParameter(body)
  }
}
