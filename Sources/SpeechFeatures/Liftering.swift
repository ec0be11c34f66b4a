import Foundation

/// Raises the higher cepstral coefficients, which are small, towards the size of the first.
///
///     c'[k] = (1 + L/2 sin(π k / L)) c[k]
///
/// Reference: Juang, Rabiner & Wilpon (1987); the HTK Book (2006), section 5.3.
struct Liftering: Sendable {
  /// The factor on each coefficient, [coefficientCount].
  let factors: [Float]

  /// Makes the factors; a length L of 0 leaves coefficients as they are.
  init(length: Int, coefficientCount: Int) {
    factors = (0..<coefficientCount).map { index in
      guard length > 0 else { return 1 }
      let half = Double(length) / 2
      return Float(1 + half * sin(.pi * Double(index) / Double(length)))
    }
  }

  /// Lifters many frames, [frames, coefficientCount].
  func callAsFunction(_ frames: inout [Float]) {
    var span = frames.mutableSpan
    for start in stride(from: 0, to: span.count, by: factors.count) {
      for index in factors.indices {
        span[start + index] *= factors[index]
      }
    }
  }
}
