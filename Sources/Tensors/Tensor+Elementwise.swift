extension Tensor {
  /// Returns `operation` of each element.
  public func mapped(_ operation: (Float) -> Float) -> Tensor {
    Tensor(shape: shape, values: values.map(operation))
  }

  /// Returns `operation` of each pair of elements of two tensors of one shape.
  public func combined(with other: Tensor, _ operation: (Float, Float) -> Float) -> Tensor {
    precondition(shape == other.shape, "\(shape) combined with \(other.shape)")
    return Tensor(shape: shape, values: zip(values, other.values).map(operation))
  }
}

extension Array<Float> {
  /// Calls `body` with the elements as one span, so that a loop over them checks nothing twice.
  public mutating func withMutableValues(_ body: (inout MutableSpan<Float>) -> Void) {
    var span = mutableSpan
    body(&span)
  }
}

extension Array<Float> {
  /// Sets the elements in a range to zero.
  public mutating func zero(_ range: Range<Int>) {
    withMutableValues { for index in range { $0[index] = 0 } }
  }
}
