/// How much is taken off the counts 1, 2, and 3 or more, of n-grams of one length.
///
///     Y = n₁ / (n₁ + 2 n₂)        nⱼ = how many n-grams have count j
///     D(j) = j − (j + 1) Y nⱼ₊₁ / nⱼ        j = 1, 2, 3 (and above)
///
/// Small or artificial texts may have no n-gram of some count, or give a discount outside 0 … j;
/// then the discounts are ½, 1 and 1½, as KenLM's `--discount_fallback`.
///
/// Reference: Chen & Goodman (1998), equation (26).
public struct KneserNeyDiscounts: Sendable, Equatable {
  /// The discounts of counts 1, 2, and 3 or more.
  public let amounts: [Double]
  /// Whether they could not be estimated.
  public let isFallback: Bool

  /// Estimates discounts.
  ///
  /// - Parameter countsOfCounts: n₁ … n₄.
  public init(countsOfCounts: [Int]) {
    precondition(countsOfCounts.count == 4, "found \(countsOfCounts.count) of n₁ … n₄")
    let n = countsOfCounts.map(Double.init)
    let y = n[0] / (n[0] + 2 * n[1])
    let estimates = (1...3).map { Double($0) - Double($0 + 1) * y * n[$0] / n[$0 - 1] }
    let isValid = estimates.indices.allSatisfy {
      n[$0] > 0 && (0...Double($0 + 1)).contains(estimates[$0])
    }
    isFallback = !isValid
    amounts = isValid ? estimates : [0.5, 1, 1.5]
  }

  /// Returns what is taken off a count.
  func discount(of count: Double) -> Double {
    count < 1 ? 0 : amounts[min(Int(count), 3) - 1]
  }
}
