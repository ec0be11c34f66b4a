public import NeuralNetworks
public import Tensors

extension Variable {
  /// The states at the end of each sequence's reading.
  ///
  /// - Parameters:
  ///   - lengths: valid frames of each sequence, [batch], each at least 1.
  ///   - isBidirectional: whether the second half of the features was read backwards, so that its
  ///     reading ends at frame 0.
  /// - Returns: of states [time, batch, features] those, [batch, features].
  public func lastStates(lengths: [Int], isBidirectional: Bool) -> Variable {
    let shape = shape
    precondition(
      shape.count == 3 && lengths.count == shape[1]
        && lengths.allSatisfy { $0 >= 1 && $0 <= shape[0] }, "lengths \(lengths) of \(shape)")
    let (batch, features) = (shape[1], shape[2])
    let forward = isBidirectional ? features / 2 : features
    var last = Tensor(shape: [batch, features])
    // Of each row, the part read forwards and the part read backwards, as places in both arrays.
    var parts: [(whole: Int, last: Int, count: Int)] = []
    for (row, length) in lengths.enumerated() {
      let (start, end) = (row * features, ((length - 1) * batch + row) * features)
      parts.append((whole: end, last: start, count: forward))
      parts.append((whole: start + forward, last: start + forward, count: features - forward))
    }
    for part in parts {
      VectorKernels.add(
        count: part.count, value.values, at: part.whole, to: &last.values, at: part.last)
    }
    return tape.record(last, from: [self]) { gradient in
      var whole = Tensor(shape: shape)
      for part in parts {
        VectorKernels.add(
          count: part.count, gradient.values, at: part.last, to: &whole.values, at: part.whole)
      }
      return [whole]
    }
  }

  /// The same vectors at every frame: [batch, features] gives [time, batch, features].
  public func repeated(_ time: Int) -> Variable {
    let shape = shape
    precondition(time > 0, "vectors are repeated at least once, not \(time) times")
    var all: [Float] = []
    all.reserveCapacity(time * value.count)
    for _ in 0..<time { all += value.values }
    return tape.record(Tensor(shape: [time] + shape, values: all), from: [self]) { gradient in
      let count = shape.reduce(1, *)
      return [
        Tensor(shape: shape, values: VectorKernels.sumOfRows(gradient.values, columns: count))
      ]
    }
  }

  /// The mean of the squared differences to frames that are wanted, over valid frames only.
  ///
  ///     L = Σ (y − x)² / (valid frames × features)
  ///
  /// - Parameters:
  ///   - target: the frames x, of the shape of this variable, [time, batch, features].
  ///   - lengths: valid frames of each sequence, [batch].
  /// - Returns: a scalar; 0 if no frame is valid.
  public func reconstructionLoss(_ target: Tensor, lengths: [Int]) -> Variable {
    precondition(
      shape == target.shape && shape.count == 3 && lengths.count == shape[1],
      "\(shape) compared with \(target.shape) of lengths \(lengths)")
    let (batch, features) = (shape[1], shape[2])
    var difference = value.combined(with: target, -)
    for (row, length) in lengths.enumerated() {
      for t in length..<max(length, shape[0]) {
        let start = (t * batch + row) * features
        difference.values.zero(start..<start + features)
      }
    }
    let count = max(1, lengths.reduce(0, +) * features)
    let loss = VectorKernels.sumOfSquares(difference.values) / Double(count)
    return tape.record(Tensor(Float(loss)), from: [self]) { upstream in
      let scale = 2 * upstream.values[0] / Float(count)
      return [difference.mapped { scale * $0 }]
    }
  }
}
