public import Tensors

/// A linear model of a chain of tags, trained by correcting its mistakes.
///
///     score(x, y) = Σₜ Σ_f w[f, yₜ] + transitions(y)        f: the features of word t
///     for each sentence: ŷ = best chain;   w += features(x, y) − features(x, ŷ) if ŷ ≠ y
///
/// What is used in the end is the average of the weights over all steps.
///
/// Reference: Collins (2002), Discriminative training methods for hidden Markov models; the average
/// by a second sum of steps: Daumé (2006), figure 2.3.
public struct StructuredPerceptron: SequenceTagger, Equatable {
  /// The tags.
  public let tags: TagSet
  /// The features that have weights.
  public private(set) var features: Vocabulary
  /// w, [features × tags].
  public private(set) var weights: [Float]
  /// The scores of transitions.
  public private(set) var transitions: TransitionScores

  /// Takes a trained model, as from a file.
  public init(tags: TagSet, features: Vocabulary, weights: [Float], transitions: TransitionScores) {
    precondition(
      weights.count == features.count * tags.count && transitions.tagCount == tags.count,
      "\(weights.count) weights for \(features.count) features of \(tags.count) tags")
    self.tags = tags
    self.features = features
    self.weights = weights
    self.transitions = transitions
  }

  /// Trains.
  ///
  /// - Parameters:
  ///   - sentences: what to learn from.
  ///   - epochCount: how often each sentence is seen.
  ///   - generator: draws their order.
  ///   - report: called after each epoch with its number, from 1, and the share of words that were
  ///     wrong; may throw to stop.
  public init(
    _ sentences: [TaggedSentence], epochCount: Int, using generator: inout SeededGenerator,
    report: (Int, Double) throws -> Void = { _, _ in }
  ) rethrows {
    let tags = TagSet(of: sentences)
    let texts = sentences.map { WordFeatures.features(of: $0.words) }
    let features = Vocabulary(counting: texts.lazy.joined().joined())
    self.init(
      tags: tags, features: features,
      weights: [Float](repeating: 0, count: features.count * tags.count),
      transitions: TransitionScores(tags))
    let examples = zip(texts, sentences).map { text, sentence in
      Example(
        features: text.map { $0.compactMap { features[$0] } },
        path: sentence.tags.compactMap { tags.names[$0] })
    }
    var delayed = self  // Σ step × change
    var step: Float = 1
    var order = Array(examples.indices)
    for epoch in 1...max(epochCount, 1) {
      order.shuffle(using: &generator)
      var (wrong, total) = (0, 0)
      for example in order.lazy.map({ examples[$0] }) where !example.path.isEmpty {
        let found = transitions.bestPath(emissions(example.features))
        wrong += zip(found, example.path).count { $0 != $1 }
        total += found.count
        if found != example.path {
          add(example, path: example.path, 1, &delayed, step)
          add(example, path: found, -1, &delayed, step)
        }
        step += 1
      }
      try report(epoch, Double(wrong) / Double(max(total, 1)))
    }
    average(subtracting: delayed, steps: step)
  }

  /// A sentence as numbers.
  private struct Example {
    var features: [[Int]]
    var path: [Int]
  }

  /// Adds a chain's features to the weights, and times the step to the delayed ones.
  private mutating func add(
    _ example: Example, path: [Int], _ amount: Float, _ delayed: inout StructuredPerceptron,
    _ step: Float
  ) {
    for (place, tag) in path.enumerated() {
      for feature in example.features[place] {
        weights[feature * tags.count + tag] += amount
        delayed.weights[feature * tags.count + tag] += amount * step
      }
      if place > 0 {
        let transition = path[place - 1] * tags.count + tag
        transitions.between[transition] += amount
        delayed.transitions.between[transition] += amount * step
      } else {
        transitions.start[tag] += amount
        delayed.transitions.start[tag] += amount * step
      }
    }
  }

  /// Replaces the weights by their average, w − delayed / steps, and leaves out features that weigh
  /// nothing.
  private mutating func average(subtracting delayed: StructuredPerceptron, steps: Float) {
    func average(_ values: inout [Float], _ delayed: [Float]) {
      // Where −∞ forbids, both are −∞, and stay so.
      for index in values.indices where values[index] > -.infinity {
        values[index] -= delayed[index] / steps
      }
    }
    average(&weights, delayed.weights)
    average(&transitions.between, delayed.transitions.between)
    average(&transitions.start, delayed.transitions.start)
    let count = tags.count
    let kept = features.entries.indices.filter { feature in
      weights[feature * count..<(feature + 1) * count].contains { $0 != 0 }
    }
    weights = kept.flatMap { weights[$0 * count..<($0 + 1) * count] }
    features = Vocabulary(kept.map { features.entries[$0] })
  }

  /// Returns the scores of the words by their features, without transitions, [time × tags].
  public func scores(_ words: [String]) -> [Float] {
    emissions(WordFeatures.features(of: words).map { $0.compactMap { features[$0] } })
  }

  private func emissions(_ sentence: [[Int]]) -> [Float] {
    var scores = [Float](repeating: 0, count: sentence.count * tags.count)
    for (place, features) in sentence.enumerated() {
      for feature in features {
        VectorKernels.add(
          count: tags.count, weights, at: feature * tags.count, to: &scores,
          at: place * tags.count)
      }
    }
    return scores
  }

  /// Returns the tags of the highest score.
  public func callAsFunction(_ words: [String]) -> Understanding {
    Understanding(tags: transitions.bestPath(scores(words)).map { tags.names.entries[$0] })
  }
}
