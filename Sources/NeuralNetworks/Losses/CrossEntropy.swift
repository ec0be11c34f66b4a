private import Foundation
public import Tensors

extension Variable {
  /// The mean of −ln softmax(row)[label] over the rows, in nats; rows labelled nil do not count.
  ///
  /// - Parameter labels: one for each row of this variable, [rows..., classes].
  /// - Returns: a scalar; 0 if no row counts.
  public func crossEntropy(_ labels: [Int?]) -> Variable {
    let (rows, classes) = (value.rowCount, value.columnCount)
    precondition(labels.count == rows, "\(labels.count) labels for \(rows) rows")
    let logProbabilities = value.logSoftmax()
    let counted = Float(max(labels.count { $0 != nil }, 1))
    var total = 0.0
    for (row, label) in labels.enumerated() {
      guard let label else { continue }
      precondition(label >= 0 && label < classes, "label \(label) of \(classes) classes")
      total -= Double(logProbabilities.values[row * classes + label])
    }
    return tape.record(Tensor(Float(total) / counted), from: [self]) { upstream in
      let scale = upstream.values[0] / counted
      var gradient = logProbabilities.exponential().mapped { $0 * scale }
      for (row, label) in labels.enumerated() {
        if let label {
          gradient.values[row * classes + label] -= scale
        } else {
          gradient.values.zero(row * classes..<(row + 1) * classes)
        }
      }
      return [gradient]
    }
  }

  /// The mean of −t ln σ(x) − (1 − t) ln (1 − σ(x)) over elements that count, in nats.
  ///
  /// - Parameters:
  ///   - target: t, each 0 or 1, of the shape of this variable.
  ///   - weights: 1 for an element that counts and 0 for others, of the same shape.
  /// - Returns: a scalar; 0 if no element counts.
  public func binaryCrossEntropy(_ target: Tensor, weights: Tensor) -> Variable {
    precondition(
      shape == target.shape && shape == weights.shape,
      "\(shape) compared with \(target.shape), weights \(weights.shape)")
    let x = value
    let counted = max(weights.values.reduce(0, +), 1)
    var total = 0.0
    for index in x.values.indices where weights.values[index] > 0 {
      let z = x.values[index]
      // max(z, 0) − z t + ln(1 + e^−|z|) does not overflow.
      total += Double(max(z, 0) - z * target.values[index] + log1pf(expf(-abs(z))))
    }
    return tape.record(Tensor(Float(total) / counted), from: [self]) { upstream in
      var gradient = x.combined(with: target) { 1 / (1 + expf(-$0)) - $1 }
      for index in gradient.values.indices {
        gradient.values[index] *= weights.values[index] * upstream.values[0] / counted
      }
      return [gradient]
    }
  }

  /// The mean of the squared differences to `target`, a scalar.
  public func meanSquaredError(_ target: Tensor) -> Variable {
    precondition(shape == target.shape, "\(shape) compared with \(target.shape)")
    let difference = self - tape.constant(target)
    return (difference * difference).mean()
  }
}
