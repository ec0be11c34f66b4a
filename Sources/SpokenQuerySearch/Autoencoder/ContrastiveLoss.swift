import Foundation
public import NeuralNetworks
import Tensors

extension Variable {
  /// Each row divided by its length, so that it lies on the unit sphere.
  ///
  ///     u = x / √(Σ x² + 10⁻¹²)
  ///
  /// A row of zeros stays one.
  public func normalizedRows() -> Variable {
    let columns = value.columnCount
    var unit = value
    var lengths = [Float](repeating: 0, count: value.rowCount)
    for row in lengths.indices {
      let range = row * columns..<(row + 1) * columns
      let square = unit.values[range].reduce(0.0) { $0 + Double($1) * Double($1) }
      lengths[row] = Float((square + 1e-12).squareRoot())
      for index in range { unit.values[index] /= lengths[row] }
    }
    return tape.record(unit, from: [self]) { gradient in
      var result = gradient
      for (row, length) in lengths.enumerated() {
        let range = row * columns..<(row + 1) * columns
        let dot = range.reduce(Float(0)) { $0 + gradient.values[$1] * unit.values[$1] }
        for index in range {
          result.values[index] = (gradient.values[index] - dot * unit.values[index]) / length
        }
      }
      return [result]
    }
  }

  /// How badly rows of a group are told from the other rows, in nats.
  ///
  ///     s[i, k] = u[i] · u[k] / τ
  ///     L = mean over i of  ( ln Σₖ≠ᵢ exp s[i, k]  −  mean of s[i, p] over the others p of i's group )
  ///
  /// With groups of two that are alterations of one segment this is the loss of SimCLR (NT-Xent),
  /// which needs no labels; with groups of equal words, the supervised contrastive loss. A row that
  /// is alone in its group is compared with by others, and does not count itself.
  ///
  /// Reference: Chen et al. (2020), arXiv 2002.05709, equation 1; Khosla et al. (2020),
  /// arXiv 2004.11362, equation 2.
  ///
  /// - Parameters:
  ///   - groups: the group of each row of this variable, [rows, features] of unit vectors.
  ///   - temperature: τ.
  /// - Returns: a scalar; 0 if every row is alone.
  public func contrastiveLoss(groups: [Int], temperature: Float) -> Variable {
    let (rows, columns) = (value.rowCount, value.columnCount)
    precondition(groups.count == rows, "\(groups.count) groups for \(rows) rows")
    precondition(temperature > 0, "a temperature is positive, not \(temperature)")
    let layout = MatrixLayout(rows: rows, columns: columns)
    var scores = [Float](repeating: 0, count: rows * rows)
    multiply(
      value.values, layout, value.values, layout.transposed, into: &scores,
      MatrixLayout(rows: rows, columns: rows), scale: 1 / temperature)
    let sizes = groups.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let counted = max(1, groups.count { (sizes[$0] ?? 0) > 1 })
    var loss = 0.0
    // ∂L/∂s, [rows, rows]; a row that does not count is zero.
    var slopes = [Float](repeating: 0, count: rows * rows)
    for i in 0..<rows {
      let others = (sizes[groups[i]] ?? 0) - 1
      guard others > 0 else { continue }
      let own = (0..<rows).filter { $0 != i }
      let highest = own.map { scores[i * rows + $0] }.max() ?? 0
      let weights = own.map { exp(Double(scores[i * rows + $0] - highest)) }
      let total = weights.reduce(0, +)
      loss += log(total) + Double(highest)
      for (k, weight) in zip(own, weights) {
        let isMate = groups[k] == groups[i]
        if isMate { loss -= Double(scores[i * rows + k]) / Double(others) }
        slopes[i * rows + k] = Float(
          (weight / total - (isMate ? 1 / Double(others) : 0)) / Double(counted))
      }
    }
    let u = value
    return tape.record(Tensor(Float(loss / Double(counted))), from: [self]) { upstream in
      // s = u uᵀ / τ, so ∂L/∂u = (∂L/∂s + its transpose) u / τ.
      let square = MatrixLayout(rows: rows, columns: rows)
      var gradient = Tensor(shape: u.shape)
      let scale = upstream.values[0] / temperature
      multiply(slopes, square, u.values, layout, into: &gradient.values, layout, scale: scale)
      multiply(
        slopes, square.transposed, u.values, layout, into: &gradient.values, layout, scale: scale,
        accumulating: true)
      return [gradient]
    }
  }
}
