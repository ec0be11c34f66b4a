import AudioFiles
import Tensors

/// Which utterances are trained on together, and in what order, in one epoch.
///
/// Utterances of about equal length share a batch, so that little is computed on padding. Lengths
/// are varied a little at random before sorting, so that batches differ from epoch to epoch. The
/// plan follows from the seed and the epoch alone.
struct BatchPlan: Equatable {
  /// The utterances of each step, the longest first.
  let batches: [[Int]]

  init(durations: [Seconds], batchSize: Int, seed: UInt64, epoch: Int) {
    precondition(batchSize > 0, "a batch has at least one utterance")
    var random = SeededGenerator(seed: seed, position: 1, UInt64(epoch))
    let varied = durations.map { $0 * Double(0.9 + 0.2 * random.uniform()) }
    let order = durations.indices.sorted { (varied[$0], $0) < (varied[$1], $1) }
    var batches = stride(from: 0, to: order.count, by: batchSize).map { start in
      order[start..<min(start + batchSize, order.count)]
        .sorted { (durations[$0], $1) > (durations[$1], $0) }
    }
    batches.shuffle(using: &random)
    self.batches = batches
  }
}
