public import Tensors

/// A weight that training changes, with the name it has in files and gradients.
///
/// For inference a matrix may be held as 8-bit integers. It is then a quarter as large and
/// multiplies several times as fast; whoever reads ``value`` still gets numbers, which are rounded.
public struct Parameter: Sendable, Equatable {
  /// How weights are held.
  public enum Storage: Sendable, Equatable {
    /// As they are trained.
    case float(Tensor)
    /// As integers with a scale for each column.
    case int8(QuantizedMatrix)
    /// Not yet: the weights of this shape are read next, and are zero until then.
    case unset(shape: [Int])
  }

  /// The name, unique within a model, as `encoder.0.forward.inputWeights`.
  public let name: String
  /// How the weights are held.
  public var storage: Storage

  /// Names a tensor of weights.
  public init(_ name: String, _ value: Tensor) {
    self.name = name
    storage = .float(value)
  }

  /// The weights; once they are changed they are held as floats.
  public var value: Tensor {
    get {
      switch storage {
      case .float(let tensor): tensor
      case .int8(let matrix): matrix.dequantized
      case .unset(let shape): Tensor(shape: shape)
      }
    }
    _modify {
      var tensor = value
      storage = .float(Tensor(0))  // so that the tensor is changed in place, not copied
      defer { storage = .float(tensor) }
      yield &tensor
    }
  }

  /// The shape of the weights.
  public var shape: [Int] {
    switch storage {
    case .float(let tensor): tensor.shape
    case .int8(let matrix): [matrix.depth, matrix.columns]
    case .unset(let shape): shape
    }
  }

  /// The weights ready for products; floats are packed at each call.
  public var matrix: WeightMatrix {
    if case .int8(let matrix) = storage { return .int8(matrix) }
    return .float(PackedMatrix(value))
  }

  /// Makes weights drawn evenly from ±`bound`, or leaves them unset if the generator is unused.
  public init(
    _ name: String, shape: [Int], uniformWithin bound: Float,
    using generator: inout SeededGenerator
  ) {
    guard !generator.isUnused else {
      self.init(name, Tensor(0))
      storage = .unset(shape: shape)
      return
    }
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
    parameters.reduce(0) { $0 + $1.shape.reduce(1, *) }
  }

  /// Rounds all matrices to 8-bit integers, for inference; vectors, such as biases, stay floats.
  public mutating func quantize() {
    forEachParameter { parameter in
      guard case .float(let tensor) = parameter.storage, tensor.rank == 2,
        tensor.shape[0] <= QuantizedMatrix.largestDepth
      else { return }
      parameter.storage = .int8(QuantizedMatrix(tensor))
    }
  }
}
