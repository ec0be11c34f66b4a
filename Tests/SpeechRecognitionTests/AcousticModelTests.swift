import Foundation
import NeuralNetworks
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct AcousticModelTests {
  func model(
    _ cell: RecurrentStack.Cell = .lstm, dropout: Float = 0, isBidirectional: Bool = true,
    isNormalized: Bool = false
  ) -> AcousticModel {
    var stack = RecurrentStack.Configuration()
    stack.cell = cell
    stack.layerCount = 2
    stack.hiddenSize = 3
    stack.dropout = dropout
    stack.isBidirectional = isBidirectional
    stack.isNormalized = isNormalized
    var random = SeededGenerator(seed: 7)
    return AcousticModel(
      AcousticModel.Configuration(featureCount: 4, labelCount: 5, stack: stack), using: &random)
  }

  /// Without recurrent output (all weights of the stack zero, so h = o · tanh(c) with c = 0) only
  /// the output's bias is left: log-probabilities are its log-softmax at every frame.
  ///
  ///     bias = (0, ln 2, ln 3, ln 4, ln 6), Σ e^bias = 16
  @Test func byHand() {
    var silent = model()
    silent.forEachParameter { parameter in
      parameter.value = parameter.value.mapped { _ in 0 }
      if parameter.name == "output.bias" {
        parameter.value = Tensor(shape: [5], values: [1, 2, 3, 4, 6].map { log($0) })
      }
    }
    let found = silent.logProbabilities(.random([2, 1, 4], seed: 1), lengths: [2])
    expectClose(found.mapped { exp($0) }.values, [1, 2, 3, 4, 6, 1, 2, 3, 4, 6].map { $0 / 16 })
  }

  @Test func parametersHaveStableNames() {
    #expect(
      model().parameters.map(\.name) == [
        "encoder.0.forward.inputWeights", "encoder.0.forward.recurrentWeights",
        "encoder.0.forward.bias", "encoder.0.backward.inputWeights",
        "encoder.0.backward.recurrentWeights", "encoder.0.backward.bias",
        "encoder.1.forward.inputWeights", "encoder.1.forward.recurrentWeights",
        "encoder.1.forward.bias", "encoder.1.backward.inputWeights",
        "encoder.1.backward.recurrentWeights", "encoder.1.backward.bias", "output.weights",
        "output.bias",
      ])
  }

  /// The gradient of the whole way from features to the CTC loss.
  // A ReLU has no slope at 0, where the identity's small weights begin.
  @Test(arguments: RecurrentStack.Cell.allCases.filter { $0 != .identity })
  func gradientOfTheLoss(cell: RecurrentStack.Cell) {
    expectGradientsMatchDifferences(
      model(cell), inputs: [.random([6, 2, 4], seed: 3)]
    ) { model, inputs, _ in
      var unused = SeededGenerator(seed: 0)
      let lengths = [6, 4]
      return model(inputs[0], lengths: lengths, using: &unused)
        .ctcLoss(targets: [[1, 2, 2], [3]], lengths: lengths, scale: 0.5).sum
    }
  }

  @Test(arguments: [true, false], [true, false])
  func batchEqualsSinglesWhateverThePadding(isBidirectional: Bool, isNormalized: Bool) {
    let model = model(isBidirectional: isBidirectional, isNormalized: isNormalized)
    let lengths = [5, 3, 1]
    var batch = Tensor.random([7, 3, 4], seed: 2)
    let found = model.logProbabilities(batch, lengths: lengths)
    #expect(found.shape == [7, 3, 5])
    for (row, length) in lengths.enumerated() {
      let single = model.logProbabilities(
        Tensor(shape: [length, 1, 4], values: values(of: row, in: batch, length: length)),
        lengths: [length])
      expectClose(
        values(of: row, in: found, length: length), single.values, absolute: 1e-6, relative: 1e-5)
    }
    // What stands in the padding changes nothing.
    for t in 3..<7 { batch.values[(t * 3 + 1) * 4] = 1e6 }
    let other = model.logProbabilities(batch, lengths: lengths)
    #expect(values(of: 1, in: other, length: 3) == values(of: 1, in: found, length: 3))
  }

  /// The first frames of one sequence of [time, batch, features], row after row.
  private func values(of sequence: Int, in batch: Tensor, length: Int) -> [Float] {
    let (count, features) = (batch.shape[1], batch.shape[2])
    return (0..<length).flatMap { t -> ArraySlice<Float> in
      let start = (t * count + sequence) * features
      return batch.values[start..<start + features]
    }
  }

  @Test func probabilitiesSumToOne() {
    let found = model().logProbabilities(.random([9, 2, 4], seed: 4, scale: 30), lengths: [9, 9])
    for row in 0..<18 {
      let sum = found.values[row * 5..<(row + 1) * 5].reduce(0) { $0 + exp($1) }
      #expect(abs(sum - 1) < 1e-5)
    }
  }

  @Test func dropoutOnlyWhileTraining() {
    let (dropping, plain) = (model(dropout: 0.5), model())
    let x = Tensor.random([4, 1, 4], seed: 5)
    #expect(
      dropping.logProbabilities(x, lengths: [4]) == plain.logProbabilities(x, lengths: [4]))
    func logits(_ model: AcousticModel, seed: UInt64) -> Tensor {
      var random = SeededGenerator(seed: seed)
      return model(Tape().constant(x), lengths: [4], using: &random).value
    }
    #expect(logits(dropping, seed: 1) == logits(dropping, seed: 1))
    #expect(logits(dropping, seed: 1) != logits(dropping, seed: 2))
    #expect(logits(plain, seed: 1) == logits(plain, seed: 2))
  }

  @Test func sameSeedSameWeights() {
    #expect(model().parameters == model().parameters)
  }

  /// A hundred steps of Adam on one utterance bring the loss near zero.
  @Test func learnsOneUtterance() {
    var model = model()
    var adam = Adam()
    let x = Tensor.random([8, 1, 4], seed: 6)
    var losses: [Double] = []
    for _ in 0..<200 {
      let tape = Tape()
      var unused = SeededGenerator(seed: 0)
      let (sum, loss) = model(tape.constant(x), lengths: [8], using: &unused)
        .ctcLoss(targets: [[1, 2, 1]], lengths: [8], scale: 1)
      adam.update(&model, with: tape.gradients(of: sum), rate: 0.05)
      losses += loss
    }
    #expect(losses[0] > 2 && losses[199] < 0.05, "from \(losses[0]) to \(losses[199])")
  }
}
