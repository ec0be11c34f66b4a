import Tensors

extension Variable {
  /// The same elements under another shape.
  public func reshaped(_ newShape: [Int]) -> Variable {
    let shape = shape
    return tape.record(value.reshaped(newShape), from: [self]) { [$0.reshaped(shape)] }
  }

  /// Joins variables with equal rows on their last axis: [rows..., a] and [rows..., b] give
  /// [rows..., a + b].
  public static func concatenated(_ parts: [Variable]) -> Variable {
    precondition(!parts.isEmpty, "nothing to concatenate")
    let rowShape = Array(parts[0].shape.dropLast())
    precondition(
      parts.allSatisfy { Array($0.shape.dropLast()) == rowShape && $0.value.rank > 0 },
      "rows differ: \(parts.map(\.shape))")
    let widths = parts.map(\.value.columnCount)
    let total = widths.reduce(0, +)
    let rows = parts[0].value.rowCount
    var joined = uninitializedValues(count: rows * total)
    var first = 0
    for (part, width) in zip(parts, widths) {
      VectorKernels.copy(
        rows: rows, columns: width, part.value.values, at: 0, stride: width, to: &joined, at: first,
        stride: total)
      first += width
    }
    let value = Tensor(shape: rowShape + [total], values: joined)
    return parts[0].tape.record(value, from: parts) { gradient in
      var first = 0
      return widths.map { width in
        defer { first += width }
        var part = uninitializedValues(count: rows * width)
        VectorKernels.copy(
          rows: rows, columns: width, gradient.values, at: first, stride: total, to: &part, at: 0,
          stride: width)
        return Tensor(shape: rowShape + [width], values: part)
      }
    }
  }

  /// Puts the frames of successive times together: each [batch, features] gives
  /// [time, batch, features].
  public static func stacked(_ frames: [Variable]) -> Variable {
    precondition(
      !frames.isEmpty && frames.allSatisfy { $0.shape == frames[0].shape },
      "frames of one shape are needed, not \(frames.map(\.shape))")
    let (shape, count) = (frames[0].shape, frames[0].value.count)
    let value = Tensor(
      shape: [frames.count] + shape, values: frames.flatMap { $0.value.values })
    return frames[0].tape.record(value, from: frames) { gradient in
      frames.indices.map {
        Tensor(shape: shape, values: Array(gradient.values[$0 * count..<($0 + 1) * count]))
      }
    }
  }

  /// The columns in `range` of every row.
  public func columns(_ range: Range<Int>) -> Variable {
    let (shape, total) = (shape, value.columnCount)
    precondition(range.lowerBound >= 0 && range.upperBound <= total, "\(range) of \(total) columns")
    let rows = value.rowCount
    var part = Tensor(shape: shape.dropLast() + [range.count])
    VectorKernels.copy(
      rows: rows, columns: range.count, value.values, at: range.lowerBound, stride: total,
      to: &part.values, at: 0, stride: range.count)
    return tape.record(part, from: [self]) { gradient in
      var whole = Tensor(shape: shape)
      VectorKernels.copy(
        rows: rows, columns: range.count, gradient.values, at: 0, stride: range.count,
        to: &whole.values, at: range.lowerBound, stride: total)
      return [whole]
    }
  }

  /// The given rows of a matrix [rows, columns], in order, as [indices, columns].
  ///
  /// This is an embedding when the matrix is a parameter. A row may be taken several times.
  public func rows(_ indices: [Int]) -> Variable {
    let (shape, columns) = (shape, value.columnCount)
    precondition(value.rank == 2 && indices.allSatisfy { $0 >= 0 && $0 < shape[0] })
    var taken = Tensor(shape: [indices.count, columns])
    for (place, row) in indices.enumerated() {
      VectorKernels.add(
        count: columns, value.values, at: row * columns, to: &taken.values, at: place * columns)
    }
    return tape.record(taken, from: [self]) { gradient in
      var whole = Tensor(shape: shape)
      for (place, row) in indices.enumerated() {
        VectorKernels.add(
          count: columns, gradient.values, at: place * columns, to: &whole.values,
          at: row * columns)
      }
      return [whole]
    }
  }
}
