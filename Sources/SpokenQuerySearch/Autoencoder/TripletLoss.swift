public import NeuralNetworks
import Tensors

extension Variable {
  /// How far rows are from lying nearer to rows of their group than to others.
  ///
  ///     L = mean over pairs (a, p) of one group of  max(0, m − u[a] · u[p] + u[a] · u[n])
  ///
  /// Of the rows of other groups, n is the nearest to a that is not nearer than p, if the loss is
  /// above zero for it (semi-hard); otherwise the nearest of all. Easier ones would teach nothing, and
  /// always the hardest may draw all vectors to one point at first.
  ///
  /// Reference: Schroff et al. (2015), *FaceNet*, arXiv 1503.03832; with cosines for words, Settle &
  /// Livescu (2016), arXiv 1611.02550.
  ///
  /// - Parameters:
  ///   - groups: the group of each row of this variable, [rows, features] of unit vectors.
  ///   - margin: m.
  /// - Returns: a scalar; 0 if no row has another of its group, or no other group.
  public func tripletLoss(groups: [Int], margin: Float) -> Variable {
    let (rows, columns) = (value.rowCount, value.columnCount)
    precondition(groups.count == rows, "\(groups.count) groups for \(rows) rows")
    precondition(margin > 0, "a margin is positive, not \(margin)")
    let layout = MatrixLayout(rows: rows, columns: columns)
    let square = MatrixLayout(rows: rows, columns: rows)
    var cosines = [Float](repeating: 0, count: rows * rows)
    multiply(
      value.values, layout, value.values, layout.transposed, into: &cosines, square)
    var (loss, count) = (0.0, 0)
    // ∂L/∂(u uᵀ) of anchors by rows, [rows, rows], before it is divided by the number of pairs.
    var slopes = [Float](repeating: 0, count: rows * rows)
    for anchor in 0..<rows {
      let others = (0..<rows).filter { groups[$0] != groups[anchor] }
      let cosine = { cosines[anchor * rows + $0] }
      guard let nearest = others.max(by: { cosine($0) < cosine($1) }) else { continue }
      for mate in 0..<rows where mate != anchor && groups[mate] == groups[anchor] {
        count += 1
        let semiHard = others.filter { cosine($0) <= cosine(mate) }
          .max { cosine($0) < cosine($1) }
        let negative =
          semiHard.flatMap { margin - cosine(mate) + cosine($0) > 0 ? $0 : nil } ?? nearest
        let excess = margin - cosine(mate) + cosine(negative)
        guard excess > 0 else { continue }
        loss += Double(excess)
        slopes[anchor * rows + mate] -= 1
        slopes[anchor * rows + negative] += 1
      }
    }
    let u = value
    let scale = 1 / Float(max(count, 1))
    return tape.record(Tensor(Float(loss) * scale), from: [self]) { upstream in
      var gradient = Tensor(shape: u.shape)
      let scale = upstream.values[0] * scale
      multiply(slopes, square, u.values, layout, into: &gradient.values, layout, scale: scale)
      multiply(
        slopes, square.transposed, u.values, layout, into: &gradient.values, layout, scale: scale,
        accumulating: true)
      return [gradient]
    }
  }
}
