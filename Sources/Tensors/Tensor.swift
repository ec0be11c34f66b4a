/// A dense array of 32-bit floats with a shape.
///
/// Values are stored contiguously in row-major order: the last index moves fastest. Every shape
/// in this package is written slowest index first, as `[time, batch, features]`. A tensor is a
/// value: a copy shares storage until one of the two is changed.
public struct Tensor: Sendable, Equatable {
  /// The extent of each axis, slowest first; `[]` is a scalar.
  public private(set) var shape: [Int]

  /// The elements in row-major order; as many as the product of `shape`.
  public var values: [Float] {
    // Not by `oldValue`: keeping it would copy the array at every change.
    didSet {
      precondition(
        values.count == shape.reduce(1, *),
        "shape \(shape) needs \(shape.reduce(1, *)) values, but \(values.count) were given")
    }
  }

  /// Makes a tensor from elements in row-major order.
  public init(shape: [Int], values: [Float]) {
    precondition(
      shape.reduce(1, *) == values.count,
      "shape \(shape) needs \(shape.reduce(1, *)) values, but \(values.count) were given")
    self.shape = shape
    self.values = values
  }

  /// Makes a tensor in which every element is `value`.
  public init(shape: [Int], repeating value: Float = 0) {
    self.init(shape: shape, values: [Float](repeating: value, count: shape.reduce(1, *)))
  }

  /// Makes a scalar.
  public init(_ value: Float) {
    self.init(shape: [], values: [value])
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The number of axes.
  public var rank: Int { shape.count }

  /// The extent of the last axis: 1 for a scalar.
  public var columnCount: Int { shape.last ?? 1 }

  /// The product of all axes but the last.
  public var rowCount: Int { shape.dropLast().reduce(1, *) }

  /// Returns the same elements under another shape.
  public func reshaped(_ newShape: [Int]) -> Tensor {
    Tensor(shape: newShape, values: values)
  }

  /// The element at the given position, one index for each axis.
  public subscript(_ position: Int...) -> Float {
    get { values[offset(of: position)] }
    set { values[offset(of: position)] = newValue }
  }

  private func offset(of position: [Int]) -> Int {
    precondition(position.count == shape.count, "\(position.count) indices for shape \(shape)")
    var offset = 0
    for (index, extent) in zip(position, shape) {
      precondition(index >= 0 && index < extent, "index \(position) outside shape \(shape)")
      offset = offset * extent + index
    }
    return offset
  }
}
