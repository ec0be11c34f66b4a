/// An interval that holds the error rate of other test sets like this one, by the bootstrap.
///
/// As many utterances as the set has are drawn from it with replacement, again and again; the
/// interval lies between percentiles of the error rates of these resamples, with linear
/// interpolation between neighbours. Utterances, not words, are drawn, because errors within an
/// utterance depend on each other.
///
/// Reference: Bisani & Ney (2004), Bootstrap estimates for confidence intervals in ASR performance
/// evaluation.
public struct BootstrapInterval: Sendable, Equatable {
  /// The lower end, an error rate.
  public var lower: Double
  /// The upper end, an error rate.
  public var upper: Double
}

extension BootstrapInterval {
  /// Finds the interval of a figure of some items, such as utterances.
  ///
  /// - Parameters:
  ///   - count: how many items there are; without any there is no interval.
  ///   - confidence: the share of resamples whose figure lies in the interval, between 0 and 1.
  ///   - resamples: how often the items are drawn anew.
  ///   - generator: draws them; equal seeds give equal intervals.
  ///   - figure: returns the figure of the items of these numbers.
  public init?(
    of count: Int, confidence: Double = 0.95, resamples: Int = 1000,
    using generator: inout some RandomNumberGenerator, figure: ([Int]) -> Double
  ) {
    precondition(resamples > 0 && (0...1).contains(confidence), "no such interval")
    guard count > 0 else { return nil }
    var drawn = [Int](repeating: 0, count: count)
    let figures = (0..<resamples).map { _ in
      for place in drawn.indices { drawn[place] = Int.random(in: 0..<count, using: &generator) }
      return figure(drawn)
    }.sorted()
    lower = percentile((1 - confidence) / 2, of: figures)
    upper = percentile((1 + confidence) / 2, of: figures)
  }
}

extension ErrorRate {
  /// Returns the interval for this set of utterances.
  ///
  /// - Parameters:
  ///   - confidence: the share of resamples whose rate lies in the interval, between 0 and 1.
  ///   - resamples: how often the set is drawn anew.
  ///   - generator: draws the utterances; equal seeds give equal intervals.
  /// - Returns: the interval, or nothing when there are no utterances.
  public func bootstrapInterval(
    confidence: Double = 0.95, resamples: Int = 1000,
    using generator: inout some RandomNumberGenerator
  ) -> BootstrapInterval? {
    let counts = utterances.map { (edits: $0.total, length: $0.referenceLength) }
    return BootstrapInterval(
      of: counts.count, confidence: confidence, resamples: resamples, using: &generator
    ) { drawn in
      let edits = drawn.reduce(0) { $0 + counts[$1].edits }
      return Double(edits) / Double(max(1, drawn.reduce(0) { $0 + counts[$1].length }))
    }
  }
}

/// Returns the value below which that share of sorted values lies, interpolated linearly.
private func percentile(_ share: Double, of sorted: [Double]) -> Double {
  let position = share * Double(sorted.count - 1)
  let index = min(Int(position), sorted.count - 1)
  let next = min(index + 1, sorted.count - 1)
  return sorted[index] + (position - Double(index)) * (sorted[next] - sorted[index])
}
