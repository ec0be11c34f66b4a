public import Tensors

/// The gradients of a loss, by the name of the parameter.
public struct Gradients: Sendable {
  private var byName: [String: Tensor]
  private var byInput: [Tensor?] = []

  init(byName: [String: Tensor], byInput: [Tensor?]) {
    self.byName = byName
    self.byInput = byInput
  }

  /// The gradient with respect to a parameter; nil if the loss does not read it.
  public subscript(_ parameter: Parameter) -> Tensor? { byName[parameter.name] }

  /// The gradient with respect to an input of the tape; nil if the loss does not depend on it.
  public subscript(_ input: Variable) -> Tensor? { byInput[input.index] }

  /// Adds another shard's gradients.
  public mutating func add(_ other: Gradients) {
    for (name, gradient) in other.byName {
      guard byName[name] != nil else {
        byName[name] = gradient
        continue
      }
      VectorKernels.add(gradient.values, to: &byName[name, default: gradient].values)
    }
  }

  /// Multiplies every gradient by a number.
  public mutating func scale(by factor: Float) {
    for name in byName.keys {
      byName[name]?.values.withMutableValues { for index in $0.indices { $0[index] *= factor } }
    }
  }

  /// Replaces the gradients of some parameters by zeros.
  public mutating func zero(where isChosen: (String) -> Bool) {
    for (name, gradient) in byName where isChosen(name) {
      byName[name] = Tensor(shape: gradient.shape)
    }
  }

  /// The Euclidean length of all gradients taken as one vector; NaN or infinite if any is.
  public var norm: Double {
    // The order of a dictionary changes between runs; the order of the sum must not.
    byName.keys.sorted().reduce(0) { sum, name in
      sum + (byName[name].map { VectorKernels.sumOfSquares($0.values) } ?? 0)
    }.squareRoot()
  }

  /// Scales all gradients so that their norm is at most `limit` (Pascanu et al., 2013); returns
  /// the norm before.
  @discardableResult
  public mutating func clip(norm limit: Double) -> Double {
    precondition(limit > 0, "the limit of the norm must be positive, not \(limit)")
    let found = norm
    if found > limit { scale(by: Float(limit / found)) }
    return found
  }

  /// Limits each single gradient to ±`limit`.
  public mutating func clip(value limit: Float) {
    precondition(limit > 0, "the limit must be positive, not \(limit)")
    for name in byName.keys {
      byName[name]?.values.withMutableValues {
        for index in $0.indices { $0[index] = min(max($0[index], -limit), limit) }
      }
    }
  }
}
