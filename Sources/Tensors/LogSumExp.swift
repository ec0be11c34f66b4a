import Foundation

/// Returns ln(eᵃ + eᵇ) without overflow; −∞ is the logarithm of zero.
public func logSumExp(_ a: Double, _ b: Double) -> Double {
  let larger = max(a, b)
  guard larger > -.infinity else { return -.infinity }
  return larger + log1p(exp(min(a, b) - larger))
}

/// Returns ln Σ eˣ over a sequence without overflow; −∞ for an empty one.
public func logSumExp(_ values: some Sequence<Double>) -> Double {
  let largest = values.reduce(-Double.infinity, max)
  guard largest > -.infinity else { return -.infinity }
  return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}
