import NeuralNetworks
import SpokenQuerySearch
import Tensors

/// The gradients of one batch of segments, computed in shards side by side.
struct EmbedderStep: Sendable {
  let source: SegmentSource
  let objective: EmbedderObjective
  let options: EmbedderOptions
  let threads: Int
  /// The segments of each word or cluster, by its number.
  private let byLabel: [[Int]]
  /// The number of each segment's word or cluster; −1 for none.
  private let labels: [Int]

  init(
    source: SegmentSource, objective: EmbedderObjective, options: EmbedderOptions,
    clusters: [Int]?, threads: Int
  ) {
    self.source = source
    self.objective = objective
    self.options = options
    self.threads = threads
    labels = clusters ?? Self.words(of: source.segments)
    var byLabel = [[Int]](repeating: [], count: (labels.max() ?? -1) + 1)
    for (index, label) in labels.enumerated() where label >= 0 { byLabel[label].append(index) }
    self.byLabel = byLabel
  }

  /// The number of each segment's word, −1 of one without.
  private static func words(of segments: [Segment]) -> [Int] {
    let names = Set(segments.compactMap(\.label)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    return segments.map { $0.label.flatMap { numbers[$0] } ?? -1 }
  }

  /// Returns the gradients of a batch, added over its shards, and its mean loss.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - indices: the segments.
  ///   - epoch: decides, with the seed and the segment, on what is drawn.
  /// - Returns: the gradients and the loss.
  func callAsFunction(
    _ network: SequenceAutoencoder, _ indices: [Int], epoch: Int
  ) async -> (gradients: Gradients, loss: Double) {
    let count = min(options.shardCount, indices.count)
    let shards = (0..<count).map { shard in
      stride(from: shard, to: indices.count, by: count).map { indices[$0] }
    }
    let parts = await concurrentMap(shards, threads: threads) { shard in
      gradients(network, shard, epoch: epoch)
    }
    var total = parts[0]
    for part in parts.dropFirst() {
      total.gradients.add(part.gradients)
      total.loss += part.loss
    }
    total.gradients.scale(by: 1 / Float(count))
    return (total.gradients, total.loss / Double(count))
  }

  private func gradients(
    _ network: SequenceAutoencoder, _ shard: [Int], epoch: Int
  ) -> (gradients: Gradients, loss: Double) {
    var rows: [Row] = []
    for index in shard {
      var random = SeededGenerator(seed: options.seed, position: 2, UInt64(epoch), UInt64(index))
      rows += self.rows(of: index, using: &random)
    }
    rows = rows.filter { $0.input.rowCount > 0 && $0.target?.rowCount != 0 }
    rows.sort { $0.input.rowCount > $1.input.rowCount }
    let tape = Tape()
    var random = SeededGenerator(
      seed: options.seed, position: 3, UInt64(epoch), UInt64(shard.first ?? 0))
    guard !rows.isEmpty else { return (tape.gradients(of: tape.constant(Tensor(0))), 0) }
    let (frames, lengths) = batched(rows.map(\.input))
    let vectors = network.vectors(of: tape.constant(frames), lengths: lengths, using: &random)
    let loss: Variable
    if objective.needsDecoder {
      let (target, lengths) = batched(rows.map { $0.target ?? $0.input })
      loss = network.frames(from: vectors, like: target, lengths: lengths, using: &random)
        .reconstructionLoss(target, lengths: lengths)
    } else if objective == .triplet {
      loss = vectors.normalizedRows()
        .tripletLoss(groups: rows.map(\.group), margin: options.margin)
    } else {
      loss = vectors.normalizedRows()
        .contrastiveLoss(groups: rows.map(\.group), temperature: options.temperature)
    }
    return (tape.gradients(of: loss), Double(loss.value.values[0]))
  }

  /// A segment as the network reads it, what it is to give back, and which rows are its like.
  private struct Row {
    var input: Tensor
    var target: Tensor?
    var group: Int
  }

  private func rows(of index: Int, using random: inout SeededGenerator) -> [Row] {
    func view(_ index: Int, using random: inout SeededGenerator) -> Tensor {
      options.alteration == nil
        ? source.frames(index) : source.alteredFrames(index, using: &random)
    }
    switch objective {
    case .autoencoder:
      return [Row(input: view(index, using: &random), group: index)]
    case .denoising:
      let input = options.corruption(view(index, using: &random), using: &random)
      return [Row(input: input, target: source.frames(index), group: index)]
    case .views:
      return (0..<2).map { _ in Row(input: view(index, using: &random), group: index) }
    case .correspondence:
      let mate = mate(of: index, using: &random)
      return [
        Row(input: view(index, using: &random), target: view(mate, using: &random), group: index)
      ]
    case .contrastive, .triplet, .clusters:
      // A window of which no word is known is only like itself.
      let group = labels[index] >= 0 ? labels[index] : -1 - index
      return [index, mate(of: index, using: &random)].map {
        Row(input: view($0, using: &random), group: group)
      }
    }
  }

  /// Returns another segment of the same word, of another speaker if one of a few tries is, or of the
  /// same cluster, whoever speaks; the segment itself if it is the only one.
  private func mate(of index: Int, using random: inout SeededGenerator) -> Int {
    guard labels[index] >= 0 else { return index }
    let candidates = byLabel[labels[index]]
    var found = index
    for _ in 0..<8 {
      guard let candidate = candidates.randomElement(using: &random), candidate != index else {
        continue
      }
      found = candidate
      let isOther = source.segments[candidate].speaker != source.segments[index].speaker
      if objective == .clusters || isOther { break }
    }
    return found
  }
}
