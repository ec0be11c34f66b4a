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
    precondition(resamples > 0 && (0...1).contains(confidence), "no such interval")
    guard !utterances.isEmpty else { return nil }
    let counts = utterances.map { (edits: $0.total, length: $0.referenceLength) }
    var rates: [Double] = []
    for _ in 0..<resamples {
      var (edits, length) = (0, 0)
      for _ in counts.indices {
        let drawn = counts[Int.random(in: counts.indices, using: &generator)]
        edits += drawn.edits
        length += drawn.length
      }
      rates.append(Double(edits) / Double(max(1, length)))
    }
    rates.sort()
    return BootstrapInterval(
      lower: percentile((1 - confidence) / 2, of: rates),
      upper: percentile((1 + confidence) / 2, of: rates))
  }
}

/// Returns the value below which that share of sorted values lies, interpolated linearly.
private func percentile(_ share: Double, of sorted: [Double]) -> Double {
  let position = share * Double(sorted.count - 1)
  let index = min(Int(position), sorted.count - 1)
  let next = min(index + 1, sorted.count - 1)
  return sorted[index] + (position - Double(index)) * (sorted[next] - sorted[index])
}
