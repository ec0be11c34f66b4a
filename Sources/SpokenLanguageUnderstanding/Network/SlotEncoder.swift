import NeuralNetworks
import Tensors

/// What turns the words' vectors into tags' scores: one of the networks of the field's history.
enum SlotEncoder: Parameterized {
  /// A hidden layer: no memory.
  case feedForward(Linear, Linear)
  /// The hidden state is remembered: a simple or gated layer that reads forwards.
  case forward(any RecurrentLayer, Linear)
  /// The output is remembered.
  case jordan(Jordan)
  /// Both directions, with gates.
  case bidirectional(Bidirectional<LSTM>, Linear)

  init(
    _ configuration: SlotTagger.Configuration, inputSize: Int, tagCount: Int,
    using generator: inout SeededGenerator
  ) {
    let size = configuration.hiddenSize
    func output(_ inputSize: Int) -> Linear {
      Linear("output", inputSize: inputSize, outputSize: tagCount, using: &generator)
    }
    switch configuration.network {
    case .feedForward:
      let hidden = Linear("hidden", inputSize: inputSize, outputSize: size, using: &generator)
      self = .feedForward(hidden, output(size))
    case .elman:
      let layer = Elman("encoder", inputSize: inputSize, hiddenSize: size, using: &generator)
      self = .forward(layer, output(size))
    case .forwardLSTM:
      let layer = LSTM("encoder", inputSize: inputSize, hiddenSize: size, using: &generator)
      self = .forward(layer, output(size))
    case .forwardGRU:
      let layer = GRU("encoder", inputSize: inputSize, hiddenSize: size, using: &generator)
      self = .forward(layer, output(size))
    case .jordan:
      self = .jordan(
        Jordan(
          "encoder", inputSize: inputSize, hiddenSize: size, outputSize: tagCount,
          using: &generator))
    case .lstm, .lstmCRF:
      let layer = Bidirectional<LSTM>(
        "encoder", inputSize: inputSize, hiddenSize: size, using: &generator)
      self = .bidirectional(layer, output(2 * size))
    }
  }

  /// Scores the tags of a batch.
  ///
  /// - Parameters:
  ///   - x: the words' vectors, [time × batch, inputSize].
  ///   - batch: the sentences.
  ///   - dropped: what is done to hidden units while training.
  /// - Returns: the tags' scores, [time, batch, tags], and the state after the whole sentence,
  ///   [batch, states].
  func callAsFunction(
    _ x: Variable, _ batch: WordBatch, dropped: (Variable) -> Variable
  ) -> (scores: Variable, state: Variable) {
    let frameShape = [batch.time, batch.lengths.count]
    func frames(_ x: Variable) -> Variable { x.reshaped(frameShape + [x.value.columnCount]) }
    func flat(_ x: Variable) -> Variable {
      x.reshaped([frameShape[0] * frameShape[1], x.value.columnCount])
    }
    switch self {
    case .feedForward(let layer, let output):
      let hidden = dropped(layer(x).tanh())
      return (frames(output(hidden)), hidden.meanOfRows(batch.allWords))
    case .forward(let layer, let output):
      let hidden = dropped(layer(frames(x), lengths: batch.lengths))
      return (output(hidden), flat(hidden).meanOfRows(batch.lastWords))
    case .jordan(let layer):
      let (hidden, scores) = layer(frames(x), lengths: batch.lengths)
      return (scores, dropped(flat(hidden).meanOfRows(batch.lastWords)))
    case .bidirectional(let layer, let output):
      let hidden = dropped(layer(frames(x), lengths: batch.lengths))
      let (states, size) = (flat(hidden), layer.forward.hiddenSize)
      let state = Variable.concatenated([
        states.columns(0..<size).meanOfRows(batch.lastWords),
        states.columns(size..<2 * size).meanOfRows(batch.firstWords),
      ])
      return (output(hidden), state)
    }
  }

  /// The size of the state after the whole sentence.
  var stateSize: Int {
    switch self {
    case .feedForward(let layer, _): layer.weights.shape[1]
    case .forward(let layer, _): layer.hiddenSize
    case .jordan(let layer): layer.feedback.shape[1]
    case .bidirectional(let layer, _): layer.outputSize
    }
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    switch self {
    case .feedForward(var layer, var output):
      try layer.forEachParameter(body)
      try output.forEachParameter(body)
      self = .feedForward(layer, output)
    case .forward(var layer, var output):
      try layer.forEachParameter(body)
      try output.forEachParameter(body)
      self = .forward(layer, output)
    case .jordan(var layer):
      try layer.forEachParameter(body)
      self = .jordan(layer)
    case .bidirectional(var layer, var output):
      try layer.forEachParameter(body)
      try output.forEachParameter(body)
      self = .bidirectional(layer, output)
    }
  }
}
