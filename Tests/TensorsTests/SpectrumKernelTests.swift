import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SpectrumKernelTests {
  /// Within 2 units in the last place over all powers of two, and at the floor.
  @Test(arguments: KernelTests.instructionSets)
  func `Logarithms are within 2 ulp`(name: String) {
    withInstructionSet(name) {
      var generator = SeededGenerator(seed: 1)
      for exponent in -126...127 {
        let x = (0..<150).map { _ in
          Float(sign: .plus, exponent: exponent, significand: .random(in: 1..<2, using: &generator))
        }
        expectLogarithms(of: x)
      }
      // Where the sum of exponent and mantissa cancels.
      expectLogarithms(of: (0..<4096).map { 0.6 + Float($0) / 4096 })
      var small: [Float] = [-1, 0, 1]
      VectorKernels.applyLogarithm(&small, floor: 1)
      #expect(small == [0, 0, 0])
    }
  }

  private func expectLogarithms(of x: [Float]) {
    var found = x
    VectorKernels.applyLogarithm(&found, floor: .leastNormalMagnitude)
    for (x, found) in zip(x, found) {
      let expected = log(Double(x))
      #expect(abs(Double(found) - expected) <= 2 * Double(Float(expected).ulp), "ln \(x)")
    }
  }

  /// Two frames of 2M samples by the definition, for odd, even and vector-sized M.
  @Test(arguments: KernelTests.instructionSets)
  func `Power spectra equal their definition`(name: String) {
    withInstructionSet(name) {
      for half in [1, 2, 3, 4, 15, 16, 33, 34, 64] {
        let x = Tensor.random([2, 2 * half], seed: 5)
        let z = (0..<2).flatMap { row in
          (0..<half).flatMap { k in
            transform(half, k) { (Double(x[row, 2 * $0]), Double(x[row, 2 * $0 + 1])) }
              .map { Float($0) }
          }
        }
        let expected = (0..<2).flatMap { row in
          (0...half).map { k in
            Float(
              transform(2 * half, k) { (Double(x[row, $0]), 0) }.reduce(0) { $0 + $1 * $1 })
          }
        }
        let angles = (0..<half).map { -Double.pi * Double($0) / Double(half) }
        var power = [Float](repeating: .nan, count: 2 * (half + 1))
        VectorKernels.powerSpectra(
          z.span, cosines: angles.map { Float(cos($0)) }, sines: angles.map { Float(sin($0)) },
          into: &power)
        expectClose(power, expected, absolute: 1e-4, relative: 1e-5)
      }
    }
  }

  /// Real and imaginary part of Σₙ x[n] e^(−2πi k n / N).
  private func transform(
    _ count: Int, _ k: Int, _ x: (Int) -> (re: Double, im: Double)
  ) -> [Double] {
    (0..<count).reduce(into: [0, 0]) { sum, n in
      let angle = -2 * Double.pi * Double(k * n % count) / Double(count)
      let (re, im) = x(n)
      sum[0] += re * cos(angle) - im * sin(angle)
      sum[1] += re * sin(angle) + im * cos(angle)
    }
  }
}
