private import Foundation
import NeuralNetworks
import Tensors

/// One pass of a ``MemoryNetwork`` after another, in the same buffers: forwards, and backwards below.
///
/// Gradients add up from question to question.
struct MemoryPass {
  private let network: MemoryNetwork
  private let size: Int
  private let hasSoftmax: Bool
  private let tables: [[Float]]  // embeddings, each [words, size]
  private let ageTables: [[Float]]  // each [memorySize, size]
  private let carry: [Float]  // H, [size, size]; empty if it is 1

  /// The sentences by each embedding, each [sentences, size].
  private var memories: [[Float]]
  /// uᵏ, each [size].
  private var states: [[Float]]
  /// pᵏ, each [sentences].
  private(set) var attention: [[Float]]
  /// The logarithms of the answers' probabilities, [words].
  private(set) var logProbabilities: [Float]

  private var memoryGradients: [[Float]]  // as `memories`
  private var stateGradient: [Float]  // [size]
  private var scoreGradients: [Float]  // [sentences]
  private var tableGradients: [Tensor]
  private var ageGradients: [Tensor]
  private var carryGradient: Tensor

  init(_ network: MemoryNetwork, hasSoftmax: Bool) {
    let configuration = network.configuration
    (self.network, self.hasSoftmax, size) = (network, hasSoftmax, configuration.size)
    tables = network.embeddings.map(\.value.values)
    ageTables = network.ages.map(\.value.values)
    carry = network.carry?.value.values ?? []
    let memory = [Float](repeating: 0, count: configuration.memorySize * size)
    memories = ageTables.map { _ in memory }
    memoryGradients = memories
    let state = [Float](repeating: 0, count: size)
    states = [[Float]](repeating: state, count: configuration.hopCount + 1)
    stateGradient = state
    scoreGradients = [Float](repeating: 0, count: configuration.memorySize)
    attention = [[Float]](repeating: scoreGradients, count: configuration.hopCount)
    logProbabilities = [Float](repeating: 0, count: network.words.count)
    tableGradients = network.embeddings.map { Tensor(shape: $0.shape) }
    ageGradients = network.ages.map { Tensor(shape: $0.shape) }
    carryGradient = Tensor(shape: network.carry?.shape ?? [0])
  }

  /// The gradients so far, in the order of the network's parameters.
  var gradients: [Tensor] {
    tableGradients + ageGradients + (carry.isEmpty ? [] : [carryGradient])
  }

  /// Reads a question: fills attention and probabilities.
  mutating func read(_ question: NumberedQuestion) {
    let count = question.ages.count
    for table in memories.indices {
      for (sentence, age) in question.ages.enumerated() {
        VectorKernels.copy(
          rows: 1, columns: size, ageTables[table], at: age * size, stride: size,
          to: &memories[table], at: sentence * size, stride: size)
      }
      question.sentences.addSums(
        of: tables[table], columns: size, factors: network.positions, to: &memories[table])
    }
    states[0].zero(0..<size)
    question.question.addSums(
      of: tables[network.questionTable], columns: size, factors: network.positions,
      to: &states[0])
    for hop in attention.indices {
      VectorKernels.rowProducts(
        rows: count, columns: size, memories[network.inputTable(hop)], states[hop],
        into: &attention[hop])
      if hasSoftmax {
        attention[hop].softmax(count: count, emptyCount: network.configuration.memorySize - count)
      }
      if carry.isEmpty {
        VectorKernels.copy(
          rows: 1, columns: size, states[hop], at: 0, stride: size, to: &states[hop + 1], at: 0,
          stride: size)
      } else {
        VectorKernels.rowProducts(
          rows: size, columns: size, carry, states[hop], into: &states[hop + 1])
      }
      for sentence in 0..<count {
        VectorKernels.add(
          count: size, memories[network.outputTable(hop)], at: sentence * size,
          scale: attention[hop][sentence], to: &states[hop + 1], at: 0)
      }
    }
    VectorKernels.rowProducts(
      rows: logProbabilities.count, columns: size, tables[network.answerTable],
      states[attention.count], into: &logProbabilities)
    logProbabilities.logSoftmax()
  }

  /// Adds the gradients of the question that was read last.
  ///
  /// - Parameter question: that question.
  /// - Returns: −ln p(answer) in nats; 0, without gradients, if the answer is unknown.
  mutating func backward(_ question: NumberedQuestion) -> Double {
    guard let answer = question.answer else { return 0 }
    let count = question.ages.count
    for table in memoryGradients.indices { memoryGradients[table].zero(0..<count * size) }
    answerBackward(answer)
    for hop in attention.indices.reversed() { hopBackward(hop, count) }
    for table in memoryGradients.indices {
      question.sentences.addGradient(
        of: memoryGradients[table], columns: size, factors: network.positions,
        to: &tableGradients[table].values)
      for (sentence, age) in question.ages.enumerated() {
        VectorKernels.add(
          count: size, memoryGradients[table], at: sentence * size,
          to: &ageGradients[table].values, at: age * size)
      }
    }
    question.question.addGradient(
      of: stateGradient, columns: size, factors: network.positions,
      to: &tableGradients[network.questionTable].values)
    return -Double(logProbabilities[answer])
  }

  /// From the answer to the last state.
  private mutating func answerBackward(_ answer: Int) {
    let (table, last) = (network.answerTable, attention.count)
    stateGradient.zero(0..<size)
    for word in logProbabilities.indices {
      let gradient = expf(logProbabilities[word]) - (word == answer ? 1 : 0)
      guard abs(gradient) > 1e-9 else { continue }
      VectorKernels.add(
        count: size, tables[table], at: word * size, scale: gradient, to: &stateGradient, at: 0)
      VectorKernels.add(
        count: size, states[last], at: 0, scale: gradient, to: &tableGradients[table].values,
        at: word * size)
    }
  }

  /// From uᵏ⁺¹ to uᵏ, and to the sentences.
  private mutating func hopBackward(_ hop: Int, _ count: Int) {
    let (input, output) = (network.inputTable(hop), network.outputTable(hop))
    VectorKernels.rowProducts(
      rows: count, columns: size, memories[output], stateGradient, into: &scoreGradients)
    for sentence in 0..<count {
      VectorKernels.add(
        count: size, stateGradient, at: 0, scale: attention[hop][sentence],
        to: &memoryGradients[output], at: sentence * size)
    }
    if hasSoftmax {
      var mean: Float = 0
      for sentence in 0..<count { mean += attention[hop][sentence] * scoreGradients[sentence] }
      for sentence in 0..<count {
        scoreGradients[sentence] = attention[hop][sentence] * (scoreGradients[sentence] - mean)
      }
    }
    if !carry.isEmpty {
      let gradient = stateGradient
      stateGradient.zero(0..<size)
      for row in 0..<size {
        VectorKernels.add(
          count: size, carry, at: row * size, scale: gradient[row], to: &stateGradient, at: 0)
        VectorKernels.add(
          count: size, states[hop], at: 0, scale: gradient[row], to: &carryGradient.values,
          at: row * size)
      }
    }
    for sentence in 0..<count {
      VectorKernels.add(
        count: size, memories[input], at: sentence * size, scale: scoreGradients[sentence],
        to: &stateGradient, at: 0)
      VectorKernels.add(
        count: size, states[hop], at: 0, scale: scoreGradients[sentence],
        to: &memoryGradients[input], at: sentence * size)
    }
  }
}

extension Array<Float> {
  /// Replaces the first elements by their softmax among them and so many zeros.
  fileprivate mutating func softmax(count: Int, emptyCount: Int) {
    guard count > 0 else { return }
    withMutableValues { x in
      var largest: Float = 0
      for index in 0..<count { largest = Swift.max(largest, x[index]) }
      var sum = Float(emptyCount) * expf(-largest)
      for index in 0..<count {
        x[index] = expf(x[index] - largest)
        sum += x[index]
      }
      for index in 0..<count { x[index] /= sum }
    }
  }

  /// Replaces the elements by the logarithms of their softmax.
  fileprivate mutating func logSoftmax() {
    withMutableValues { x in
      var largest = -Float.infinity
      for index in x.indices { largest = Swift.max(largest, x[index]) }
      var sum: Float = 0
      for index in x.indices { sum += expf(x[index] - largest) }
      let shift = largest + logf(sum)
      for index in x.indices { x[index] -= shift }
    }
  }
}
