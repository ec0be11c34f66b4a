import Foundation

/// The logarithm of energies, kept finite by a floor.
///
///     y = s ln max(x, floor)        s = 1, or 10 / ln 10 for decibels
struct Logarithm: Sendable {
  let floor: Float
  let unit: FeatureConfiguration.LogUnit

  func callAsFunction(_ energies: inout [Float]) {
    let scale: Float = unit == .natural ? 1 : 10 / log(10)
    var span = energies.mutableSpan
    for index in span.indices {
      span[index] = scale * log(max(span[index], floor))
    }
  }
}
