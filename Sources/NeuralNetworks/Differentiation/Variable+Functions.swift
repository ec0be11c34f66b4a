private import Foundation
public import Tensors

extension Variable {
  /// tanh, element by element.
  public func tanh() -> Variable {
    let y = Tensor(shape: shape, values: VectorKernels.tanh(value.values))
    return tape.record(y, from: [self]) { [$0.combined(with: y) { $0 * (1 - $1 * $1) }] }
  }

  /// The logistic function, element by element.
  public func sigmoid() -> Variable {
    let y = Tensor(shape: shape, values: VectorKernels.sigmoid(value.values))
    return tape.record(y, from: [self]) { [$0.combined(with: y) { $0 * $1 * (1 - $1) }] }
  }

  /// max(x, 0), element by element; the slope at 0 is taken as 0.
  public func relu() -> Variable {
    let y = value.mapped { max($0, 0) }
    return tape.record(y, from: [self]) { [$0.combined(with: y) { $1 > 0 ? $0 : 0 }] }
  }

  /// The softmax of each row.
  public func softmax() -> Variable {
    let columns = value.columnCount
    let y = value.logSoftmax().exponential()
    return tape.record(y, from: [self]) { gradient in
      var result = gradient.combined(with: y, *)
      for row in 0..<result.rowCount {
        let range = row * columns..<(row + 1) * columns
        let dot = result.values[range].reduce(0, +)
        for index in range { result.values[index] -= dot * y.values[index] }
      }
      return [result]
    }
  }

  /// The logarithm of the softmax of each row.
  public func logSoftmax() -> Variable {
    let columns = value.columnCount
    let y = value.logSoftmax()
    return tape.record(y, from: [self]) { gradient in
      var result = gradient
      for row in 0..<result.rowCount {
        let range = row * columns..<(row + 1) * columns
        let total = gradient.values[range].reduce(0, +)
        for index in range {
          result.values[index] -= total * expf(y.values[index])
        }
      }
      return [result]
    }
  }

  /// Sets each element to zero with probability `rate` and scales the others by 1 / (1 − rate),
  /// while training; leaves all unchanged otherwise (Srivastava et al., 2014).
  public func dropout(rate: Float, using generator: inout SeededGenerator) -> Variable {
    precondition(rate >= 0 && rate < 1, "a dropout rate lies in [0, 1), not \(rate)")
    guard tape.isTraining, rate > 0 else { return self }
    let kept = 1 / (1 - rate)
    var mask = Tensor(shape: shape)
    var random = generator
    mask.values.withMutableValues { mask in
      for index in mask.indices { mask[index] = random.uniform() < rate ? 0 : kept }
    }
    generator = random
    return tape.record(value.combined(with: mask, *), from: [self]) {
      [$0.combined(with: mask, *)]
    }
  }
}
