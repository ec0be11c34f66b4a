import Tensors

/// The steps of a simple recurrent layer, forwards and backwards.
///
///     h'ᵢ = φ(sᵢ + Σⱼ hⱼ Uⱼᵢ)     of the first units, as many as are active at a frame
///     h'ᵢ = hᵢ                     of the others
///
/// The sums s hold what comes from the frames.
struct SimpleRecurrence: Sendable {
  let steps: RecurrentSteps
  let hiddenSize: Int
  let activation: Elman.Activation
  /// How many units are active at a frame.
  let activeUnits: @Sendable (Int) -> Int

  private var slot: Int { steps.batch * hiddenSize }

  /// Returns the states, [time + 1, batch, hiddenSize], for sums [time, batch, hiddenSize].
  func states(of frames: Tensor, _ recurrent: WeightMatrix) -> [Float] {
    var sums = frames.values
    var states = [Float](repeating: 0, count: (steps.time + 1) * slot)
    for t in steps.order {
      let (before, after) = (steps.before(t) * slot, steps.after(t) * slot)
      let active = activeUnits(t)
      if active < hiddenSize || !steps.finished(at: t).isEmpty {
        states.withMutableValues {
          for index in 0..<slot { $0[after + index] = $0[before + index] }
        }
      }
      for rows in steps.active(at: t) where active > 0 {
        let first = rows.lowerBound * hiddenSize
        recurrent.multiply(
          rows: rows.count, states, at: before + first, into: &sums, at: t * slot + first,
          accumulating: true)
        activate(&sums, at: t * slot + first, count: rows.count * hiddenSize)
        VectorKernels.copy(
          rows: rows.count, columns: active, sums, at: t * slot + first, stride: hiddenSize,
          to: &states, at: after + first, stride: hiddenSize)
      }
    }
    return states
  }

  /// Returns the gradients of the sums, [time, batch, hiddenSize], for those of the states.
  func gradients(
    of states: [Float], _ outputGradient: Tensor, _ transposed: PackedMatrix
  ) -> Tensor {
    var stateGradient = [Float](repeating: 0, count: slot)
    var sums = Tensor(shape: [steps.time, steps.batch, hiddenSize])
    for t in steps.order.reversed() {
      let (after, active) = (steps.after(t) * slot, activeUnits(t))
      for rows in steps.active(at: t) {
        let first = rows.lowerBound * hiddenSize
        VectorKernels.add(
          count: rows.count * hiddenSize, outputGradient.values, at: t * slot + first,
          to: &stateGradient, at: first)
        guard active > 0 else { continue }
        for row in rows {
          for index in row * hiddenSize..<row * hiddenSize + active {
            sums.values[t * slot + index] = stateGradient[index] * slope(states[after + index])
            stateGradient[index] = 0  // its old state was overwritten
          }
        }
        transposed.multiply(
          rows: rows.count, sums.values, at: t * slot + first, into: &stateGradient, at: first,
          accumulating: true)
      }
    }
    return sums
  }

  /// Returns the gradients of U, [hiddenSize, hiddenSize], and of the bias for those of the sums.
  func weightGradients(of states: [Float], _ sums: Tensor) -> (recurrent: Tensor, bias: Tensor) {
    (
      weightGradient(
        rows: steps.time * steps.batch, states, at: steps.before(0) * slot, depth: hiddenSize,
        sums.values, columns: hiddenSize),
      Tensor(
        shape: [hiddenSize],
        values: VectorKernels.sumOfRows(sums.values, columns: hiddenSize))
    )
  }

  private func activate(_ x: inout [Float], at offset: Int, count: Int) {
    switch activation {
    case .tanh: VectorKernels.applyTanh(&x, at: offset, count: count)
    case .relu:
      x.withMutableValues { for index in offset..<offset + count { $0[index] = max($0[index], 0) } }
    case .sigmoid:  // σ(x) = (1 + tanh(x / 2)) / 2
      x.withMutableValues { for index in offset..<offset + count { $0[index] *= 0.5 } }
      VectorKernels.applyTanh(&x, at: offset, count: count)
      x.withMutableValues {
        for index in offset..<offset + count { $0[index] = 0.5 + 0.5 * $0[index] }
      }
    }
  }

  /// φ' where φ is h.
  private func slope(_ h: Float) -> Float {
    switch activation {
    case .tanh: 1 - h * h
    case .relu: h > 0 ? 1 : 0
    case .sigmoid: h * (1 - h)
    }
  }
}
