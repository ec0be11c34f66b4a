public import Tensors

extension Variable {
  /// What queries read from a memory: a mean of its vectors, weighted by how well each fits.
  ///
  ///     αᵤₜ = softmaxₜ(qᵤ · kₜ)        over the valid places t of the memory
  ///     cᵤ  = Σₜ αᵤₜ vₜ
  ///
  /// This variable holds the queries q. The gradient goes to all three. A sequence without a valid
  /// place reads zeros.
  ///
  /// Reference: Bahdanau, Cho & Bengio (2015); scores as products: Luong, Pham & Manning (2015),
  /// arXiv 1508.04025.
  ///
  /// - Parameters:
  ///   - keys: what is compared, [places, batch, size], the size that of the queries.
  ///   - values: what is read, [places, batch, features].
  ///   - lengths: valid places of each sequence, [batch].
  /// - Returns: of queries [time, batch, size] what they read, [time, batch, features], and the
  ///   weights α, [time, batch, places].
  public func attention(
    keys: Variable, values: Variable, lengths: [Int]
  ) -> (read: Variable, weights: Tensor) {
    let (q, k, v) = (value, keys.value, values.value)
    precondition(
      q.rank == 3 && k.rank == 3 && v.rank == 3 && q.shape[1...] == k.shape[1...]
        && Array(v.shape[..<2]) == Array(k.shape[..<2]) && lengths.count == k.shape[1]
        && lengths.allSatisfy { $0 <= k.shape[0] },
      "queries \(q.shape), keys \(k.shape), values \(v.shape), lengths \(lengths)")
    let (time, batch) = (q.shape[0], q.shape[1])
    var weights = Tensor(shape: [time, batch, k.shape[0]])
    var read = Tensor(shape: [time, batch, v.columnCount])
    for row in 0..<batch where lengths[row] > 0 {
      let (queries, keys, values) = (
        q.layout(of: row, count: time), k.layout(of: row, count: lengths[row]),
        v.layout(of: row, count: lengths[row])
      )
      let alpha = weights.layout(of: row, count: time, columns: lengths[row])
      multiply(q.values, queries, k.values, keys.transposed, into: &weights.values, alpha)
      weights.normalizeRows(of: row, columns: lengths[row])
      multiply(
        weights.values, alpha, v.values, values, into: &read.values,
        read.layout(of: row, count: time))
    }
    let found = weights
    let result = tape.record(read, from: [self, keys, values]) { gradient in
      var (dq, dk, dv) = (Tensor(shape: q.shape), Tensor(shape: k.shape), Tensor(shape: v.shape))
      var scores = Tensor(shape: found.shape)  // gradients of α, then of what is in the softmax
      for row in 0..<batch where lengths[row] > 0 {
        let (queries, keys, values) = (
          q.layout(of: row, count: time), k.layout(of: row, count: lengths[row]),
          v.layout(of: row, count: lengths[row])
        )
        let alpha = found.layout(of: row, count: time, columns: lengths[row])
        let out = gradient.layout(of: row, count: time)
        multiply(
          found.values, alpha.transposed, gradient.values, out, into: &dv.values, values)
        multiply(gradient.values, out, v.values, values.transposed, into: &scores.values, alpha)
        scores.differentiateSoftmax(found, row: row, columns: lengths[row])
        multiply(scores.values, alpha, k.values, keys, into: &dq.values, queries)
        multiply(scores.values, alpha.transposed, q.values, queries, into: &dk.values, keys)
      }
      return [dq, dk, dv]
    }
    return (result, weights)
  }
}

extension Tensor {
  /// The frames of one sequence of [time, batch, features] as a matrix, `count` × `columns`.
  fileprivate func layout(of row: Int, count: Int, columns: Int? = nil) -> MatrixLayout {
    MatrixLayout(
      rows: count, columns: columns ?? shape[2], offset: row * shape[2],
      rowStride: shape[1] * shape[2])
  }

  /// Makes the first columns of a sequence's rows their softmax.
  fileprivate mutating func normalizeRows(of row: Int, columns: Int) {
    let (time, batch, width) = (shape[0], shape[1], shape[2])
    for t in 0..<time {
      let start = (t * batch + row) * width
      let scores = Tensor(shape: [1, columns], values: Array(values[start..<start + columns]))
      values.replaceSubrange(
        start..<start + columns, with: scores.logSoftmax().exponential().values)
    }
  }

  /// Turns gradients of a softmax's results, `alpha`, into those of its arguments.
  fileprivate mutating func differentiateSoftmax(_ alpha: Tensor, row: Int, columns: Int) {
    let (time, batch, width) = (shape[0], shape[1], shape[2])
    values.withMutableValues { values in
      for t in 0..<time {
        let range = (t * batch + row) * width..<(t * batch + row) * width + columns
        var mean: Float = 0
        for index in range { mean += alpha.values[index] * values[index] }
        for index in range { values[index] = alpha.values[index] * (values[index] - mean) }
      }
    }
  }
}
