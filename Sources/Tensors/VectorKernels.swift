private import CKernels
private import Foundation

/// Loops over whole arrays that the compiler would leave narrow, by the kernels in C.
public enum VectorKernels {
  /// The instruction set in use: `avx512`, `avx2` or `portable`.
  public static var instructionSet: String {
    unsafe String(cString: kernels_instruction_set())
  }

  /// Chooses an instruction set; returns false if this processor lacks it.
  ///
  /// For tests only: it changes the kernels of the thread that calls it.
  package static func choose(_ name: String) -> Bool {
    unsafe kernels_choose(name) != 0
  }

  /// Lets the allocator keep freed memory for the next step of a training, or the next utterance.
  ///
  /// Fresh pages cost up to a sixth of the time otherwise. A program calls this first, before it
  /// starts threads: those that have already allocated keep to their old ways.
  public static func keepFreedMemory() {
    kernels_keep_freed_memory()
  }

  /// Copies rows of `columns` values, `xStride` apart in `x` and `yStride` apart in `y`.
  public static func copy(
    rows: Int, columns: Int, _ x: [Float], at xOffset: Int, stride xStride: Int,
    to y: inout [Float], at yOffset: Int, stride yStride: Int
  ) {
    guard rows > 0, columns > 0 else { return }
    precondition(
      xOffset >= 0 && yOffset >= 0 && xOffset + (rows - 1) * xStride + columns <= x.count
        && yOffset + (rows - 1) * yStride + columns <= y.count, "a copy reaches past its array")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        for row in 0..<rows {
          unsafe (y + yOffset + row * yStride)
            .update(from: x + xOffset + row * xStride, count: columns)
        }
      }
    }
  }

  /// Returns tanh of each element.
  public static func tanh(_ x: [Float]) -> [Float] {
    unsafe map(x) { unsafe kernels_tanh($0, $1, $2) }
  }

  /// Returns the logistic function, 1 / (1 + e⁻ˣ), of each element.
  public static func sigmoid(_ x: [Float]) -> [Float] {
    unsafe map(x) { unsafe kernels_sigmoid($0, $1, $2) }
  }

  /// Returns eˣ of each element; arguments are clamped to −87...88, where the result is finite.
  public static func exp(_ x: [Float]) -> [Float] {
    unsafe map(x) { unsafe kernels_exp($0, $1, $2) }
  }

  /// Replaces numbers by their natural logarithms, within 2 units in the last place.
  ///
  /// - Parameters:
  ///   - x: numbers, changed in place.
  ///   - floor: what stands for every smaller number; a normal positive number.
  public static func applyLogarithm(_ x: inout [Float], floor: Float) {
    precondition(floor >= .leastNormalMagnitude, "no logarithm of \(floor)")
    unsafe x.withUnsafeMutableBufferPointer { x in
      guard let start = x.baseAddress else { return }
      unsafe kernels_log(x.count, floor, start, start)
    }
  }

  /// Computes power spectra |X[k]|² of real frames of 2M samples from complex transforms.
  ///
  /// - Parameters:
  ///   - z: transforms of the even samples as real and the odd samples as imaginary parts,
  ///     [frames, M, 2].
  ///   - cosines: cos(−πk / M), [M].
  ///   - sines: sin(−πk / M), [M].
  ///   - power: result, [frames, M + 1].
  public static func powerSpectra(
    _ z: Span<Float>, cosines: [Float], sines: [Float], into power: inout [Float]
  ) {
    let half = cosines.count
    let rows = power.count / (half + 1)
    precondition(
      half > 0 && sines.count == half && z.count == 2 * rows * half
        && power.count == rows * (half + 1), "\(z.count) parts for \(power.count) powers")
    unsafe z.withUnsafeBufferPointer { z in
      unsafe power.withUnsafeMutableBufferPointer { power in
        guard let z = z.baseAddress, let power = power.baseAddress else { return }
        unsafe kernels_power_spectra(rows, half, cosines, sines, z, power)
      }
    }
  }

  /// Replaces `count` elements by their tanh.
  public static func applyTanh(_ x: inout [Float], at offset: Int, count: Int) {
    precondition(offset >= 0 && count >= 0 && offset + count <= x.count)
    unsafe x.withUnsafeMutableBufferPointer { x in
      guard let x = x.baseAddress else { return }
      unsafe kernels_tanh(count, x + offset, x + offset)
    }
  }

  /// Adds `scale × x` to `y`, element by element.
  public static func add(_ x: [Float], scale: Float = 1, to y: inout [Float]) {
    precondition(x.count == y.count, "\(x.count) values cannot be added to \(y.count)")
    add(count: x.count, x, at: 0, scale: scale, to: &y, at: 0)
  }

  /// Adds `scale × x` to `y` for `count` elements from the given places.
  public static func add(
    count: Int, _ x: [Float], at xOffset: Int, scale: Float = 1, to y: inout [Float],
    at yOffset: Int
  ) {
    precondition(
      count >= 0 && xOffset >= 0 && yOffset >= 0 && xOffset + count <= x.count
        && yOffset + count <= y.count, "a sum reaches past its array")
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        unsafe kernels_add(count, scale, x + xOffset, y + yOffset)
      }
    }
  }

  /// Returns the sum over the rows of `x`, [rows, columns], as [columns].
  public static func sumOfRows(_ x: [Float], columns: Int) -> [Float] {
    var sum = [Float](repeating: 0, count: columns)
    guard columns > 0, !x.isEmpty else { return sum }
    precondition(x.count % columns == 0)
    let rows = x.count / columns
    unsafe x.withUnsafeBufferPointer { x in
      unsafe sum.withUnsafeMutableBufferPointer { sum in
        guard let x = x.baseAddress, let sum = sum.baseAddress else { return }
        unsafe kernels_add_rows(rows, columns, x, sum)
      }
    }
    return sum
  }

  /// Returns Σ a ⊙ b over rows of `columns` elements, `aStride` and `bStride` apart, as [columns].
  public static func sumOfProducts(
    rows: Int, columns: Int, _ a: [Float], at aOffset: Int, stride aStride: Int, _ b: [Float],
    at bOffset: Int, stride bStride: Int
  ) -> [Float] {
    var sum = [Float](repeating: 0, count: columns)
    guard rows > 0, columns > 0 else { return sum }
    precondition(
      aOffset >= 0 && bOffset >= 0 && aOffset + (rows - 1) * aStride + columns <= a.count
        && bOffset + (rows - 1) * bStride + columns <= b.count, "a sum reaches past its array")
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe sum.withUnsafeMutableBufferPointer { sum in
          guard let a = a.baseAddress, let b = b.baseAddress, let sum = sum.baseAddress else {
            return
          }
          unsafe kernels_add_products(
            rows, columns, a + aOffset, aStride, b + bOffset, bStride, sum)
        }
      }
    }
    return sum
  }

  /// Computes the inner product of each row of a matrix with a vector.
  ///
  ///     y[r] = Σ a[r, j] x[j]
  ///
  /// - Parameters:
  ///   - rows: how many rows.
  ///   - columns: their length.
  ///   - a: the matrix, [rows, columns], from its beginning; it may have more rows.
  ///   - x: the vector, [columns].
  ///   - y: result, [rows], from its beginning.
  public static func rowProducts(
    rows: Int, columns: Int, _ a: [Float], _ x: [Float], into y: inout [Float]
  ) {
    precondition(
      rows >= 0 && columns > 0 && rows * columns <= a.count && columns <= x.count
        && rows <= y.count, "a product reaches past its array")
    guard rows > 0 else { return }
    unsafe a.withUnsafeBufferPointer { a in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeMutableBufferPointer { y in
          guard let a = a.baseAddress, let x = x.baseAddress, let y = y.baseAddress else { return }
          unsafe kernels_row_products(rows, columns, a, x, y)
        }
      }
    }
  }

  /// Returns Σ x², added up in double precision.
  public static func sumOfSquares(_ x: [Float]) -> Double {
    unsafe x.withUnsafeBufferPointer { x in
      guard let base = x.baseAddress else { return 0 }
      return unsafe kernels_sum_of_squares(x.count, base)
    }
  }

  /// Takes one step of Adam with decoupled weight decay.
  ///
  ///     m = β₁ m + (1 − β₁) g        v = β₂ v + (1 − β₂) g²
  ///     w = w − η (m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + λ w)
  ///
  /// - Parameters:
  ///   - weights: w, changed in place.
  ///   - gradient: g.
  ///   - mean: m, changed in place.
  ///   - variance: v, changed in place.
  ///   - rate: η.
  ///   - betas: β₁ and β₂.
  ///   - epsilon: ε.
  ///   - decay: λ.
  ///   - step: t, counted from 1.
  public static func adam(
    _ weights: inout [Float], gradient: [Float], mean: inout [Float], variance: inout [Float],
    rate: Float, betas: (Float, Float), epsilon: Float, decay: Float, step: Int
  ) {
    let count = weights.count
    precondition(gradient.count == count && mean.count == count && variance.count == count)
    let settings = kernels_adam_settings(
      step_size: rate, beta1: betas.0, beta2: betas.1, epsilon: epsilon, decay: decay,
      correction1: Float(1 / (1 - pow(Double(betas.0), Double(step)))),
      correction2: Float(1 / (1 - pow(Double(betas.1), Double(step)))))
    unsafe weights.withUnsafeMutableBufferPointer { weights in
      unsafe gradient.withUnsafeBufferPointer { gradient in
        unsafe mean.withUnsafeMutableBufferPointer { mean in
          unsafe variance.withUnsafeMutableBufferPointer { variance in
            guard let weights = weights.baseAddress, let gradient = gradient.baseAddress,
              let mean = mean.baseAddress, let variance = variance.baseAddress
            else { return }
            unsafe kernels_adam(count, settings, gradient, mean, variance, weights)
          }
        }
      }
    }
  }

  private static func map(
    _ x: [Float], _ kernel: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    let count = x.count
    return unsafe [Float](unsafeUninitializedCapacity: count) { y, initialized in
      unsafe x.withUnsafeBufferPointer { x in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        unsafe kernel(count, x, y)
      }
      initialized = count
    }
  }
}
