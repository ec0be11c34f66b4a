public import Tensors

/// A weight that training changes, with the name it has in files and gradients.
public struct Parameter: Sendable, Equatable {
  /// The name, unique within a model, as `encoder.0.forward.inputWeights`.
  public let name: String
  /// The weights.
  public var value: Tensor

  /// Names a tensor of weights.
  public init(_ name: String, _ value: Tensor) {
    self.name = name
    self.value = value
  }

  /// Makes weights drawn evenly from ±`bound`.
  public init(
    _ name: String, shape: [Int], uniformWithin bound: Float,
    using generator: inout SeededGenerator
  ) {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { _ in (2 * generator.uniform() - 1) * bound }
    self.init(name, Tensor(shape: shape, values: values))
  }
}

/// Anything made of parameters: a layer, or a model made of layers.
///
/// Layers are values. Their weights are read by copying and changed through
/// ``forEachParameter(_:)``, which optimisers and checkpoints share.
public protocol Parameterized: Sendable {
  /// Calls `body` with each parameter, always in the same order.
  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows
}

extension Parameterized {
  /// All parameters, in order.
  public var parameters: [Parameter] {
    var copy = self
    var all: [Parameter] = []
    copy.forEachParameter { all.append($0) }
    return all
  }

  /// The number of weights in all parameters.
  public var parameterCount: Int {
    parameters.reduce(0) { $0 + $1.value.count }
  }
}
