/// A mean over queries with its 95 % interval.
///
///     mean ± 1.96 s / √n        s the standard deviation of the n values
///
/// Queries of one word or one speaker resemble each other, so that new words and speakers would vary
/// more than this says.
public struct MeanWithInterval: Sendable, Equatable, Codable {
  /// The mean; NaN of no values.
  public var mean: Double
  /// The lower end; the mean itself of fewer than two values.
  public var lower: Double
  /// The upper end.
  public var upper: Double

  /// Takes the mean of values.
  public init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let half = values.count > 1 ? 1.96 * (squares / (count - 1) / count).squareRoot() : 0
    (self.mean, lower, upper) = (mean, mean - half, mean + half)
  }
}
