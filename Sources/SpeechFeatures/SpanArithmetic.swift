/// The inner loops of the module: arithmetic on every sample of a frame.
///
/// Frames are in double precision until the Fourier transform, since pre-emphasis would raise the
/// rounding of the steps before it. These are the only unchecked accesses outside ``RealFFT``. Each
/// function checks its lengths once, so that the compiler can turn the loop into vector
/// instructions.
extension MutableSpan where Element == Double {
  /// Copies `source` to the front, multiplied by `scale`.
  mutating func copy(_ source: Span<Float>, scale: Double) {
    precondition(source.count <= count, "\(source.count) samples into a frame of \(count)")
    for index in 0..<source.count {
      unsafe self[unchecked: index] = scale * Double(source[unchecked: index])
    }
  }

  /// Adds `value` to every element.
  mutating func add(_ value: Double) {
    for index in 0..<count {
      unsafe self[unchecked: index] += value
    }
  }

  /// Multiplies every element by the factor at the same place.
  mutating func multiply(by factors: Span<Double>) {
    precondition(factors.count == count, "\(factors.count) factors for \(count) elements")
    for index in 0..<count {
      unsafe self[unchecked: index] *= factors[unchecked: index]
    }
  }

  /// Subtracts from every element `factor` × its predecessor; the first one counts as its own.
  mutating func subtractPredecessors(scaledBy factor: Double) {
    guard count > 0 else { return }
    // Backwards, so that each predecessor is still the old value.
    for index in stride(from: count - 1, to: 0, by: -1) {
      unsafe self[unchecked: index] -= factor * self[unchecked: index - 1]
    }
    unsafe self[unchecked: 0] -= factor * self[unchecked: 0]
  }

  /// The sum of all elements.
  var sum: Double {
    total { $0 }
  }

  /// The sum of the squares of all elements.
  var sumOfSquares: Double {
    total { $0 * $0 }
  }

  /// Adds up a function of the elements in eight partial sums, which fill vector registers and
  /// always add in the same order.
  @inline(__always)
  private func total(_ term: (SIMD8<Double>) -> SIMD8<Double>) -> Double {
    var partialSums = SIMD8<Double>()
    let wholeGroups = count / 8 * 8
    for start in stride(from: 0, to: wholeGroups, by: 8) {
      var group = SIMD8<Double>()
      for lane in 0..<8 {
        group[lane] = unsafe self[unchecked: start + lane]
      }
      partialSums += term(group)
    }
    var rest = SIMD8<Double>()
    for index in wholeGroups..<count {
      rest[index - wholeGroups] = unsafe self[unchecked: index]
    }
    return (partialSums + term(rest)).sum()
  }
}
