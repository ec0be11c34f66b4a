import Tensors

extension Variable {
  /// Adds two variables of one shape.
  public static func + (left: Variable, right: Variable) -> Variable {
    precondition(left.shape == right.shape, "\(left.shape) + \(right.shape)")
    return left.tape.record(
      left.value.combined(with: right.value, +), from: [left, right]
    ) { [$0, $0] }
  }

  /// Subtracts a variable from another of the same shape.
  public static func - (left: Variable, right: Variable) -> Variable {
    precondition(left.shape == right.shape, "\(left.shape) - \(right.shape)")
    return left.tape.record(
      left.value.combined(with: right.value, -), from: [left, right]
    ) { [$0, $0.mapped(-)] }
  }

  /// Multiplies two variables of one shape, element by element.
  public static func * (left: Variable, right: Variable) -> Variable {
    precondition(left.shape == right.shape, "\(left.shape) * \(right.shape)")
    let (a, b) = (left.value, right.value)
    return left.tape.record(a.combined(with: b, *), from: [left, right]) {
      [$0.combined(with: b, *), $0.combined(with: a, *)]
    }
  }

  /// Multiplies every element by a number.
  public static func * (left: Variable, factor: Float) -> Variable {
    left.tape.record(left.value.mapped { $0 * factor }, from: [left]) {
      [$0.mapped { $0 * factor }]
    }
  }

  /// Adds a vector [columns] to every row of this variable, [rows..., columns].
  public func addingToRows(_ bias: Variable) -> Variable {
    let columns = value.columnCount
    precondition(bias.shape == [columns], "\(bias.shape) added to rows of \(shape)")
    var sum = value
    let bias = bias
    let addend = bias.value.values
    sum.values.withMutableValues { values in
      for index in values.indices { values[index] += addend[index % columns] }
    }
    return tape.record(sum, from: [self, bias]) {
      [$0, Tensor(shape: [columns], values: VectorKernels.sumOfRows($0.values, columns: columns))]
    }
  }

  /// The matrix product of [rows..., depth] and [depth, columns]: [rows..., columns].
  public func matrixProduct(_ weights: Variable) -> Variable {
    let (x, w) = (value, weights.value)
    precondition(
      w.rank == 2 && x.columnCount == w.shape[0], "the product of \(x.shape) and \(w.shape)")
    let needsInput = needsGradient
    return tape.record(PackedMatrix(w).multiply(x), from: [self, weights]) { gradient in
      [
        needsInput ? PackedMatrix(w, transposed: true).multiply(gradient) : nil,
        weightGradient(x, gradient),
      ]
    }
  }

  /// The sum of all elements, a scalar.
  public func sum() -> Variable {
    let shape = shape
    let total = value.values.reduce(0.0) { $0 + Double($1) }
    return tape.record(Tensor(Float(total)), from: [self]) {
      [Tensor(shape: shape, repeating: $0.values[0])]
    }
  }

  /// The mean of all elements, a scalar.
  public func mean() -> Variable {
    sum() * (1 / Float(max(value.count, 1)))
  }
}
