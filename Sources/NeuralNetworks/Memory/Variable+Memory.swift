private import Foundation
import Tensors

/// Operations on a memory of vectors, one memory for each row of a batch.
extension Variable {
  /// The cosine between a key and each slot of a memory.
  ///
  ///     kᵢ = u · mᵢ / (‖u‖ ‖mᵢ‖ + ε)        ε = 1e−6
  ///
  /// This variable holds the keys, [batch, width].
  ///
  /// - Parameter memory: [batch, slots, width].
  /// - Returns: [batch, slots].
  public func cosines(with memory: Variable) -> Variable {
    let (u, m) = (value, memory.value)
    let (batch, slots, width) = u.memoryExtents(m)
    let epsilon: Float = 1e-6
    var result = Tensor(shape: [batch, slots])
    var parts = [(dot: Float, key: Float, slot: Float)](
      repeating: (0, 0, 0), count: batch * slots)
    for row in 0..<batch {
      for slot in 0..<slots {
        var (dot, key, length): (Float, Float, Float) = (0, 0, 0)
        for column in 0..<width {
          let (a, b) = (u.values[row * width + column], m.values[m.place(row, slot) + column])
          dot += a * b
          key += a * a
          length += b * b
        }
        parts[row * slots + slot] = (dot, key.squareRoot(), length.squareRoot())
        result.values[row * slots + slot] =
          dot / (key.squareRoot() * length.squareRoot() + epsilon)
      }
    }
    return tape.record(result, from: [self, memory]) { gradient in
      var (du, dm) = (Tensor(shape: u.shape), Tensor(shape: m.shape))
      for row in 0..<batch {
        for slot in 0..<slots {
          let (dot, key, length) = parts[row * slots + slot]
          let g = gradient.values[row * slots + slot]
          let scale = 1 / (key * length + epsilon)
          // ∂/∂u = m scale − u dot scale² ‖m‖ / ‖u‖, and the same with u and m exchanged.
          let byKey = key > 0 ? dot * scale * scale * length / key : 0
          let bySlot = length > 0 ? dot * scale * scale * key / length : 0
          for column in 0..<width {
            let (a, b) = (row * width + column, m.place(row, slot) + column)
            du.values[a] += g * (m.values[b] * scale - u.values[a] * byKey)
            dm.values[b] += g * (u.values[a] * scale - m.values[b] * bySlot)
          }
        }
      }
      return [du, dm]
    }
  }

  /// Multiplies each row by a number of its own: [batch, columns] by [batch, 1].
  public func scaledRows(by factors: Variable) -> Variable {
    let (x, s) = (value, factors.value)
    let columns = x.columnCount
    precondition(s.shape == [x.rowCount, 1], "\(s.shape) for rows of \(x.shape)")
    var result = x
    for index in result.values.indices { result.values[index] *= s.values[index / columns] }
    return tape.record(result, from: [self, factors]) { gradient in
      var (dx, ds) = (gradient, Tensor(shape: s.shape))
      for index in gradient.values.indices {
        dx.values[index] *= s.values[index / columns]
        ds.values[index / columns] += gradient.values[index] * x.values[index]
      }
      return [dx, ds]
    }
  }

  /// Turns weights around their ring of slots.
  ///
  ///     w'ᵢ = Σⱼ w_{i−j} sⱼ        j = −r … r
  ///
  /// - Parameter shift: how much of each turn, [batch, 2 r + 1].
  /// - Returns: [batch, slots].
  public func turned(by shift: Variable) -> Variable {
    let (w, s) = (value, shift.value)
    let (slots, turns) = (w.columnCount, s.columnCount)
    precondition(
      w.rank == 2 && s.rank == 2 && w.shape[0] == s.shape[0] && !turns.isMultiple(of: 2),
      "weights \(w.shape) turned by \(s.shape)")
    /// Calls `body` with places in w', w and s that meet.
    @Sendable func forEach(_ body: (Int, Int, Int) -> Void) {
      for row in 0..<w.shape[0] {
        for slot in 0..<slots {
          for turn in 0..<turns {
            let from = (slot - (turn - turns / 2) + slots) % slots
            body(row * slots + slot, row * slots + from, row * turns + turn)
          }
        }
      }
    }
    var result = Tensor(shape: w.shape)
    forEach { result.values[$0] += w.values[$1] * s.values[$2] }
    return tape.record(result, from: [self, shift]) { gradient in
      var (dw, ds) = (Tensor(shape: w.shape), Tensor(shape: s.shape))
      forEach {
        dw.values[$1] += gradient.values[$0] * s.values[$2]
        ds.values[$2] += gradient.values[$0] * w.values[$1]
      }
      return [dw, ds]
    }
  }

  /// Sharpens weights: w'ᵢ = wᵢ^γ / Σⱼ wⱼ^γ, with γ ≥ 1 for each row, [batch, 1].
  public func sharpened(by gamma: Variable) -> Variable {
    // A softmax of γ ln w. The logarithm's floor lies far below any weight that matters.
    logarithm(floor: 1e-12).scaledRows(by: gamma).softmax()
  }

  /// The natural logarithm of each element, or of `floor` with gradient zero where it is larger.
  public func logarithm(floor: Float) -> Variable {
    let x = value
    return tape.record(x.mapped { logf(max($0, floor)) }, from: [self]) {
      [$0.combined(with: x) { $1 > floor ? $0 / $1 : 0 }]
    }
  }

  /// ln (1 + eˣ), element by element.
  public func softplus() -> Variable {
    let x = value
    // max(x, 0) + ln(1 + e^−|x|) does not overflow.
    return tape.record(x.mapped { max($0, 0) + log1pf(expf(-abs($0))) }, from: [self]) {
      [$0.combined(with: x) { $0 / (1 + expf(-$1)) }]
    }
  }

  /// Reads a memory: r = Σᵢ wᵢ mᵢ.
  ///
  /// This variable holds the weights, [batch, slots].
  ///
  /// - Parameter memory: [batch, slots, width].
  /// - Returns: [batch, width].
  public func reading(_ memory: Variable) -> Variable {
    let (w, m) = (value, memory.value)
    precondition(
      m.rank == 3 && w.shape == Array(m.shape[..<2]), "weights \(w.shape) of memory \(m.shape)")
    let (slots, width) = (m.shape[1], m.shape[2])
    var result = Tensor(shape: [m.shape[0], width])
    for place in w.values.indices {
      VectorKernels.add(
        count: width, m.values, at: place * width, scale: w.values[place], to: &result.values,
        at: place / slots * width)
    }
    return tape.record(result, from: [self, memory]) { gradient in
      var (dw, dm) = (Tensor(shape: w.shape), Tensor(shape: m.shape))
      for place in w.values.indices {
        let row = place / slots * width
        VectorKernels.add(
          count: width, gradient.values, at: row, scale: w.values[place], to: &dm.values,
          at: place * width)
        var sum: Float = 0
        for column in 0..<width {
          sum += gradient.values[row + column] * m.values[place * width + column]
        }
        dw.values[place] = sum
      }
      return [dw, dm]
    }
  }

  /// Writes to a memory, [batch, slots, width]: m'ᵢ = mᵢ ⊙ (1 − wᵢ e) + wᵢ a.
  ///
  /// - Parameters:
  ///   - weights: w, [batch, slots].
  ///   - erase: e, [batch, width], each in 0...1.
  ///   - add: a, [batch, width].
  /// - Returns: the new memory.
  public func written(weights: Variable, erase: Variable, add: Variable) -> Variable {
    let (m, w, e, a) = (value, weights.value, erase.value, add.value)
    precondition(
      m.rank == 3 && w.shape == Array(m.shape[..<2]) && e.shape == [m.shape[0], m.shape[2]]
        && a.shape == e.shape, "\(w.shape), \(e.shape), \(a.shape) written to \(m.shape)")
    let (slots, width) = (m.shape[1], m.shape[2])
    var result = m
    result.values.withMutableValues { values in
      for index in values.indices {
        let (place, vector) = (index / width, index / (slots * width) * width + index % width)
        values[index] =
          values[index] * (1 - w.values[place] * e.values[vector])
          + w.values[place] * a.values[vector]
      }
    }
    return tape.record(result, from: [self, weights, erase, add]) { gradient in
      var dm = gradient
      var (dw, de, da) = (Tensor(shape: w.shape), Tensor(shape: e.shape), Tensor(shape: a.shape))
      for index in gradient.values.indices {
        let (place, vector) = (index / width, index / (slots * width) * width + index % width)
        let (g, weight) = (gradient.values[index], w.values[place])
        dm.values[index] = g * (1 - weight * e.values[vector])
        dw.values[place] += g * (a.values[vector] - m.values[index] * e.values[vector])
        de.values[vector] -= g * weight * m.values[index]
        da.values[vector] += g * weight
      }
      return [dm, dw, de, da]
    }
  }
}

extension Tensor {
  /// Where a slot begins in a memory [batch, slots, width].
  fileprivate func place(_ row: Int, _ slot: Int) -> Int { (row * shape[1] + slot) * shape[2] }

  /// The extents of a memory that fits keys [batch, width].
  fileprivate func memoryExtents(_ memory: Tensor) -> (batch: Int, slots: Int, width: Int) {
    precondition(
      rank == 2 && memory.rank == 3 && memory.shape[0] == shape[0] && memory.shape[2] == shape[1],
      "keys \(shape) for a memory \(memory.shape)")
    return (memory.shape[0], memory.shape[1], memory.shape[2])
  }
}
