import NeuralNetworks
import Tensors

/// Answers questions about pictures.
///
///     q = last state of LSTM(words)
///     s = tanh(pixels W + b)                      of each region
///     v = [s, (1 − p(nothing | s)) place]         a place counts as far as a thing is seen there
///     r = attention(q, v K, v), or the mean of v, or 0
///     m = mean of v, or 0
///     h = tanh(q A + a) ⊙ tanh(r B + b)           how what was read agrees with the question
///     g = tanh(q A' + a') ⊙ tanh(m B' + b')       how the whole picture does
///     answer = softmax([q, r, m, h, g] C + c)
struct PictureReader: Parameterized {
  /// What is seen of the picture.
  enum Sight: Sendable { case none, mean, attention }

  let sight: Sight
  var embeddings: Parameter
  var question: LSTM
  var region: Linear
  var seen: Linear
  var keys: Linear
  var asked: Linear
  var found: Linear
  var askedOfAll: Linear
  var foundInAll: Linear
  var answer: Linear

  init(_ sight: Sight, size: Int, using random: inout SeededGenerator) {
    self.sight = sight
    embeddings = Parameter(
      "words", shape: [ShapeScene.words.count + 1, size / 2], uniformWithin: 1, using: &random)
    question = LSTM("question", inputSize: size / 2, hiddenSize: size, using: &random)
    region = Linear("region", inputSize: ShapeScene.pixelCount, outputSize: size, using: &random)
    seen = Linear("seen", inputSize: size, outputSize: 17, using: &random)
    let width = size + ShapeScene.placeCount
    keys = Linear("keys", inputSize: width, outputSize: size, using: &random)
    asked = Linear("asked", inputSize: size, outputSize: size, using: &random)
    found = Linear("found", inputSize: width, outputSize: size, using: &random)
    askedOfAll = Linear("askedOfAll", inputSize: size, outputSize: size, using: &random)
    foundInAll = Linear("foundInAll", inputSize: width, outputSize: size, using: &random)
    answer = Linear(
      "answer", inputSize: 3 * size + 2 * width, outputSize: ShapeScene.answers.count,
      using: &random)
    // The product of two small numbers is smaller still, and learns slowly.
    for layer in [\PictureReader.asked, \.found, \.askedOfAll, \.foundInAll] {
      self[keyPath: layer].weights.value = self[keyPath: layer].weights.value.mapped { 4 * $0 }
    }
  }

  /// The loss of telling what is drawn in single regions: one of 16 things, or nothing.
  ///
  /// It teaches what a region looks like before questions are asked, as the networks of the papers
  /// know pictures before.
  func seeingLoss(_ count: Int, on tape: Tape, using random: inout SeededGenerator) -> Variable {
    var (pixels, labels): ([Float], [Int?]) = ([], [])
    for _ in 0..<count {
      let label = Int.random(in: 0...16, using: &random)
      let thing = ShapeScene.Thing(region: 0, shape: label / 4, color: label % 4)
      pixels += ShapeScene.draw(label < 16 ? thing : nil, using: &random)
      labels.append(label)
    }
    let frames = Tensor(shape: [count, ShapeScene.pixelCount], values: pixels)
    return seen(region(tape.constant(frames)).tanh()).crossEntropy(labels)
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
    let (read, mean, weights) = look(scenes, q, using: &random)
    let agreement = asked(q).tanh() * found(read).tanh()
    let agreementOfAll = askedOfAll(q).tanh() * foundInAll(mean).tanh()
    return (answer(.concatenated([q, read, mean, agreement, agreementOfAll])), weights)
  }

  private func look(
    _ scenes: [ShapeScene], _ q: Variable, using random: inout SeededGenerator
  ) -> (read: Variable, mean: Variable, weights: Tensor?) {
    let (tape, batch, size) = (q.tape, scenes.count, question.hiddenSize)
    let width = size + ShapeScene.placeCount
    guard sight != .none else {
      let nothing = tape.constant(Tensor(shape: [batch, width]))
      return (nothing, nothing, nil)
    }
    let pictures = scenes.map { $0.regions(using: &random) }
    let places = pictures[0].count
    let pixels = (0..<places).flatMap { place in pictures.flatMap { $0[place] } }
    let frames = Tensor(shape: [places, batch, ShapeScene.pixelCount], values: pixels)
    let ofPlaces = (0..<places).flatMap { place in
      (0..<batch).flatMap { _ in ShapeScene.place(place) }
    }
    let features = region(tape.constant(frames)).tanh()
    let count = places * batch
    let nothing = seen(features).softmax().columns(16..<17).reshaped([count, 1])
    let isThing = tape.constant(Tensor(shape: [count, 1], repeating: 1)) - nothing
    let place = tape.constant(Tensor(shape: [count, ShapeScene.placeCount], values: ofPlaces))
      .scaledRows(by: isThing)
    let v = Variable.concatenated([
      features, place.reshaped([places, batch, ShapeScene.placeCount]),
    ])
    let lengths = Array(repeating: places, count: batch)
    let query = q.reshaped([1, batch, size])
    // Equal scores for all places make the attention their mean.
    let mean = query.attention(
      keys: tape.constant(Tensor(shape: [places, batch, size])), values: v, lengths: lengths
    ).0.reshaped([batch, width])
    guard sight == .attention else { return (mean, mean, nil) }
    let (read, weights) = query.attention(keys: keys(v), values: v, lengths: lengths)
    return (read.reshaped([batch, width]), mean, weights)
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&embeddings)
    try question.forEachParameter(body)
    if sight != .none {
      try region.forEachParameter(body)
      try seen.forEachParameter(body)
    }
    if sight == .attention { try keys.forEachParameter(body) }
    try asked.forEachParameter(body)
    try found.forEachParameter(body)
    try askedOfAll.forEachParameter(body)
    try foundInAll.forEachParameter(body)
    try answer.forEachParameter(body)
  }
}
