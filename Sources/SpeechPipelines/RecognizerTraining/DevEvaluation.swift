import SpeechFeatures
import SpeechRecognition
import Tensors

/// How well a network does on utterances that it is not trained on.
struct DevEvaluation: Sendable {
  /// The mean loss, in nats.
  let loss: Double
  /// Word error rate by best path; nil if labels are phones.
  let wordErrorRate: Double?
  /// Character error rate by best path; nil if labels are phones.
  let characterErrorRate: Double?
  /// Phone error rate by best path; nil if labels are characters.
  let phoneErrorRate: Double?

  init(
    _ model: AcousticModel, _ set: TrainingSet, alphabet: Alphabet,
    source: FrameSource, stacking: FrameStacking, batchSize: Int, threads: Int
  ) async throws {
    let order = set.examples.sorted { ($0.duration, $0.path) > ($1.duration, $1.path) }
    let batches = stride(from: 0, to: order.count, by: batchSize).map {
      Array(order[$0..<min($0 + batchSize, order.count)])
    }
    let results = await concurrentMap(batches, threads: threads) { batch in
      Result { () throws -> [(loss: Double, labels: [Int])] in
        let utterances = try batch.map { try stacking(source.frames(path: $0.path, speed: 1)) }
        let (frames, lengths) = batched(utterances)
        let scores = model.logProbabilities(frames, lengths: lengths)
        return batch.indices.map { row in
          let loss = CTCLoss()(
            scores, utterance: row, length: lengths[row], target: batch[row].labels
          ).loss
          let own = scores.sequence(row, length: lengths[row])
          return (loss, BestPath(own).labels)
        }
      }
    }
    let outcomes = try results.flatMap { try $0.get() }
    loss = outcomes.map(\.loss).reduce(0, +) / Double(max(1, outcomes.count))
    guard !set.hasPhones else {
      let edits = zip(order, outcomes).map {
        EditDistance(reference: $0.labels, hypothesis: $1.labels)
      }
      phoneErrorRate = ErrorRate(utterances: edits).rate
      (wordErrorRate, characterErrorRate) = (nil, nil)
      return
    }
    let (references, texts) = (order.map(\.text), outcomes.map { alphabet.decode($0.labels) })
    wordErrorRate = ErrorRate(.words, references: references, hypotheses: texts).rate
    characterErrorRate = ErrorRate(.characters, references: references, hypotheses: texts).rate
    phoneErrorRate = nil
  }
}

extension Tensor {
  /// The first `length` frames of one sequence of a batch [time, batch, features], as
  /// [length, features].
  func sequence(_ row: Int, length: Int) -> Tensor {
    let (batch, features) = (shape[1], shape[2])
    var values: [Float] = []
    values.reserveCapacity(length * features)
    for t in 0..<length {
      let start = (t * batch + row) * features
      values += self.values[start..<start + features]
    }
    return Tensor(shape: [length, features], values: values)
  }
}
