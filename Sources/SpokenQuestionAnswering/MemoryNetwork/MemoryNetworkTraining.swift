import NeuralNetworks
import Tensors

/// One training of a memory network: linear start, then falling rates, the best epoch on dev kept.
///
///     for each epoch: for each batch: gaps between ages → loss → gradients → clipping → SGD
///
/// First attention is linear for some epochs; then it is a softmax, and the rate is halved after each
/// interval. (The paper ends the linear start when the loss on validation stops falling; measured here,
/// two epochs without a fall end it too early: task 16 is then never learnt.)
///
/// Reference: Sukhbaatar et al. (2015), sections 4.1 and 4.2.
public struct MemoryNetworkTraining: Sendable {
  /// How to train.
  public struct Options: Sendable, Codable, Equatable {
    /// Passes over the data with a softmax.
    public var epochCount = 100
    /// Passes with linear attention before.
    public var linearEpochCount = 20
    /// Questions in a step.
    public var batchSize = 32
    /// The first learning rate; it is half as large while attention is linear.
    public var learningRate: Float = 0.01
    /// Epochs after which the rate is halved.
    public var halvingInterval = 25
    /// The largest norm of a gradient, which is a sum over the batch.
    public var gradientNorm = 40.0
    /// Empty memories for each sentence (random noise).
    public var gapShare: Float = 0.1
    /// Draws weights, orders and gaps.
    public var seed: UInt64 = 1

    /// The options of the paper, for a single task.
    public init() {}
  }

  /// What an epoch has brought.
  public struct Epoch: Sendable, Codable, Equatable {
    /// The number of the epoch, from 1.
    public var number: Int
    /// Whether attention was linear.
    public var isLinear: Bool
    /// The mean loss of the training questions, in nats.
    public var trainingLoss: Double
    /// The mean loss of dev, in nats.
    public var devLoss: Double
    /// The share of dev that is answered wrongly.
    public var devError: Double
  }

  private let options: Options
  private let training: [NumberedQuestion]
  private let dev: [NumberedQuestion]
  private var network: MemoryNetwork
  private var random: SeededGenerator

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - configuration: the network's sizes.
  ///   - options: how to train.
  ///   - words: the words it knows.
  ///   - training: what to learn from; at least one question.
  ///   - dev: what the best epoch is chosen by.
  public init(
    _ configuration: MemoryNetwork.Configuration, options: Options, words: WordList,
    training: [StoryQuestion], dev: [StoryQuestion]
  ) {
    precondition(!training.isEmpty && !dev.isEmpty, "there is nothing to learn from, or no dev")
    random = SeededGenerator(seed: options.seed, position: 0)
    network = MemoryNetwork(configuration, words: words, using: &random)
    self.options = options
    self.training = training.map { [network] in network.numbered($0) }
    self.dev = dev.map { [network] in network.numbered($0) }
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - shouldStop: asked after each step.
  ///   - report: told of each epoch.
  /// - Returns: the network of the best epoch on dev, by error and then by loss, and that epoch; nil
  ///   if it was stopped.
  public mutating func run(
    shouldStop: () -> Bool = { false }, report: (Epoch) -> Void = { _ in }
  ) -> (network: MemoryNetwork, epoch: Epoch)? {
    var number = 0
    while number < options.linearEpochCount {
      number += 1
      guard
        let epoch = epoch(
          number, isLinear: true, rate: options.learningRate / 2, shouldStop: shouldStop)
      else { return nil }
      report(epoch)
    }
    var best: (network: MemoryNetwork, epoch: Epoch)?
    for step in 0..<options.epochCount {
      number += 1
      let halvings = step / options.halvingInterval
      let rate = options.learningRate / Float(1 << min(halvings, 30))
      guard let epoch = epoch(number, isLinear: false, rate: rate, shouldStop: shouldStop) else {
        return nil
      }
      report(epoch)
      let isBest = best.map {
        (epoch.devError, epoch.devLoss) < ($0.epoch.devError, $0.epoch.devLoss)
      }
      if isBest ?? true { best = (network, epoch) }
    }
    return best
  }

  /// Takes the steps of an epoch; nil if stopped.
  private mutating func epoch(
    _ number: Int, isLinear: Bool, rate: Float, shouldStop: () -> Bool
  ) -> Epoch? {
    var (order, optimizer, sum) = (Array(training.indices), SGD(), 0.0)
    order.shuffle(using: &random)
    for first in stride(from: 0, to: order.count, by: options.batchSize) {
      let batch = order[first..<min(first + options.batchSize, order.count)].map { index in
        var question = training[index]
        question.insertGaps(
          share: options.gapShare, memorySize: network.configuration.memorySize, using: &random)
        return question
      }
      let tape = Tape()
      let loss = network.loss(batch, hasSoftmax: !isLinear, on: tape)
      var gradients = tape.gradients(of: loss)
      if gradients.clip(norm: options.gradientNorm).isFinite {
        optimizer.update(&network, with: gradients, rate: rate)
        sum += Double(loss.value.values[0])
      }
      if shouldStop() { return nil }
    }
    let (loss, error) = devFigures(isLinear: isLinear)
    return Epoch(
      number: number, isLinear: isLinear, trainingLoss: sum / Double(training.count),
      devLoss: loss, devError: error)
  }

  private func devFigures(isLinear: Bool) -> (loss: Double, error: Double) {
    var pass = MemoryPass(network, hasSoftmax: !isLinear)
    var (loss, wrong) = (0.0, 0)
    for question in dev {
      pass.read(question)
      let values = pass.logProbabilities
      let best = values.indices.max { values[$0] < values[$1] }
      wrong += best == question.answer && best != nil ? 0 : 1
      // A word that is not known cannot be answered; its loss is that of a guess.
      loss -= question.answer.map { Double(values[$0]) } ?? 0
    }
    return (loss / Double(dev.count), Double(wrong) / Double(dev.count))
  }
}
