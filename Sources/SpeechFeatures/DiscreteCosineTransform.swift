import Foundation
import Tensors

/// Turns logarithmic filter energies into cepstral coefficients: DCT-II, orthonormal.
///
///     c[k] = s(k) Σₙ x[n] cos(π k (n + ½) / N)        s(0) = √(1/N), s(k) = √(2/N)
///
/// Reference: Ahmed, Natarajan & Rao (1974).
struct DiscreteCosineTransform: Sendable {
  /// N.
  let inputCount: Int
  /// Coefficients kept, the first ones.
  let outputCount: Int
  /// The cosines with their factors, [inputCount, outputCount].
  let weights: PackedMatrix

  init(inputCount: Int, outputCount: Int) {
    self.inputCount = inputCount
    self.outputCount = outputCount
    let weights = (0..<inputCount).flatMap { n in
      (0..<outputCount).map { k in
        let scale = ((k == 0 ? 1 : 2) / Double(inputCount)).squareRoot()
        return Float(scale * cos(.pi * Double(k) * (Double(n) + 0.5) / Double(inputCount)))
      }
    }
    self.weights = PackedMatrix(Tensor(shape: [inputCount, outputCount], values: weights))
  }

  /// Transforms many frames in one matrix product.
  ///
  /// - Parameters:
  ///   - frames: [frames, inputCount].
  ///   - coefficients: result, [frames, outputCount].
  func callAsFunction(_ frames: [Float], into coefficients: inout [Float]) {
    weights.multiply(rows: frames.count / inputCount, frames, into: &coefficients)
  }
}
