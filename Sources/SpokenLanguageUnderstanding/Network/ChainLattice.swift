import Foundation

/// All chains of tags over one sentence at once, by the forward-backward recursion.
///
///     p(y | x) = exp score(x, y) / Z          Z = Σ_y exp score(x, y)
///     αₜ(j) ∝ Σᵢ αₜ₋₁(i) exp(between[i, j] + emissions[t, j])
///     βₜ(i) ∝ Σⱼ exp(between[i, j] + emissions[t + 1, j]) βₜ₊₁(j)
///     p(yₜ = j) ∝ αₜ(j) βₜ(j)
///
/// Each αₜ is scaled to the sum 1, and so is each βₜ times its word's exponentials; the logarithms
/// of α's scales are added up to ln Z, so that the length of a sentence does not matter. The
/// largest exponent of each step is taken out beforehand. A beginning that scores 700 less than
/// another is lost: it counts as impossible.
///
/// Reference: Lafferty, McCallum & Pereira (2001), Conditional random fields; scaling: Rabiner
/// (1989), section V.A.
struct ChainLattice {
  /// ln Z.
  let logPartition: Double
  /// p(yₜ = j), [time × tags].
  let marginals: [Double]
  /// Σₜ p(yₜ₋₁ = i, yₜ = j), [tags × tags].
  let transitionCounts: [Double]

  /// Sums over all chains.
  ///
  /// - Parameters:
  ///   - emissions: the words' scores, [time × tags], of at least one word.
  ///   - weights: the transitions.
  init(_ emissions: ArraySlice<Float>, _ weights: ChainWeights) {
    let count = weights.tagCount
    let time = emissions.count / count
    precondition(time > 0 && emissions.count == time * count, "no words, or other tags")
    let scores = emissions.map(Double.init)
    var forward = [Double](repeating: 0, count: scores.count)
    var logScale = 0.0
    var before = weights.start
    for t in 0..<time {
      if t > 0 {
        before = weights.after(Array(forward[(t - 1) * count..<t * count]))
        logScale += weights.largest
      }
      let (step, scale) = Self.scaled(before, times: scores[t * count..<(t + 1) * count])
      forward.replaceSubrange(t * count..<(t + 1) * count, with: step)
      logScale += scale
    }
    let (ending, endScale) = Self.scaled(
      Array(forward[(time - 1) * count..<time * count]), times: weights.logEnd[...])
    logPartition = logScale + endScale

    var marginals = forward
    var counts = [Double](repeating: 0, count: count * count)
    marginals.replaceSubrange((time - 1) * count..<time * count, with: ending)
    var backward = weights.logEnd.map { exp($0) }
    for t in stride(from: time - 2, through: 0, by: -1) {
      let (next, _) = Self.scaled(
        backward, times: scores[(t + 1) * count..<(t + 2) * count])
      backward = weights.before(next)
      let place = t * count
      let norm = (0..<count).reduce(0) { $0 + forward[place + $1] * backward[$1] }
      for tag in 0..<count {
        marginals[place + tag] = forward[place + tag] * backward[tag] / norm
      }
      weights.addCounts(
        of: forward[place..<place + count].map { $0 / norm }, next, to: &counts)
    }
    self.marginals = marginals
    transitionCounts = counts
  }

  /// Returns `factor × exp(scores)` scaled to the sum 1, and the logarithm of what it was divided by.
  private static func scaled(
    _ factor: [Double], times scores: ArraySlice<Double>
  ) -> (values: [Double], logScale: Double) {
    var values = zip(factor, scores).map { $0 > 0 ? log($0) + $1 : -.infinity }
    let largest = values.reduce(-.infinity, max)
    for index in values.indices { values[index] = exp(values[index] - largest) }
    let sum = values.reduce(0, +)
    for index in values.indices { values[index] /= sum }
    return (values, largest + log(sum))
  }
}

/// The transitions of a chain, ready for sums: exp(between − the largest), so that nothing overflows.
///
/// One that is 700 below the largest counts as forbidden.
struct ChainWeights {
  let tagCount: Int
  /// exp start, [tags].
  let start: [Double]
  /// The largest transition, which is taken out of `between`.
  let largest: Double
  /// End scores, [tags].
  let logEnd: [Double]
  private let between: [Double]  // exp(between − largest), [tags × tags]

  init(_ scores: TransitionScores) {
    tagCount = scores.tagCount
    start = scores.start.map { exp(Double($0)) }
    let largest = Double(scores.between.reduce(-.infinity, max))
    self.largest = largest
    between = scores.between.map { exp(Double($0) - largest) }
    logEnd = scores.end.map(Double.init)
  }

  /// Returns Σᵢ x(i) between(i, j).
  func after(_ x: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: tagCount)
    let (weights, count) = (between.span, tagCount)
    var result = sums.mutableSpan
    for row in 0..<count where x[row] > 0 {
      let (factor, first) = (x[row], row * count)
      for column in 0..<count { result[column] += factor * weights[first + column] }
    }
    return sums
  }

  /// Returns Σⱼ between(i, j) x(j).
  func before(_ x: [Double]) -> [Double] {
    let (weights, values, count) = (between.span, x.span, tagCount)
    var sums = [Double](repeating: 0, count: count)
    for row in 0..<count {
      var sum = 0.0
      for column in 0..<count { sum += weights[row * count + column] * values[column] }
      sums[row] = sum
    }
    return sums
  }

  /// Adds x(i) between(i, j) y(j) to the counts.
  func addCounts(of x: [Double], _ y: [Double], to counts: inout [Double]) {
    let (weights, values, count) = (between.span, y.span, tagCount)
    var sums = counts.mutableSpan
    for row in 0..<count where x[row] > 0 {
      let (factor, first) = (x[row], row * count)
      for column in 0..<count {
        sums[first + column] += factor * weights[first + column] * values[column]
      }
    }
  }
}
