/// The inner loops of the module: arithmetic on every element of a frame.
///
/// These are the only unchecked accesses outside ``RealFFT``. Each function checks its lengths
/// once, so that the compiler can turn the loop into vector instructions.
extension MutableSpan where Element == Float {
  /// Copies `source` to the front, multiplied by `scale`.
  mutating func copy(_ source: Span<Float>, scale: Float) {
    precondition(source.count <= count, "\(source.count) samples into a frame of \(count)")
    for index in 0..<source.count {
      unsafe self[unchecked: index] = scale * source[unchecked: index]
    }
  }

  /// Adds `value` to every element.
  mutating func add(_ value: Float) {
    for index in 0..<count {
      unsafe self[unchecked: index] += value
    }
  }

  /// Multiplies every element by the factor at the same place.
  mutating func multiply(by factors: Span<Float>) {
    precondition(factors.count == count, "\(factors.count) factors for \(count) elements")
    for index in 0..<count {
      unsafe self[unchecked: index] *= factors[unchecked: index]
    }
  }

  /// Subtracts from every element `factor` × its predecessor; the first one's is `previous`.
  mutating func subtractPredecessors(scaledBy factor: Float, previous: Float) {
    guard count > 0 else { return }
    // Backwards, so that each predecessor is still the old value.
    for index in stride(from: count - 1, to: 0, by: -1) {
      unsafe self[unchecked: index] -= factor * self[unchecked: index - 1]
    }
    unsafe self[unchecked: 0] -= factor * previous
  }

  /// The sum of all elements.
  var sum: Float {
    total { $0 }
  }

  /// The sum of the squares of all elements.
  var sumOfSquares: Float {
    total { $0 * $0 }
  }

  /// Adds up a function of the elements in eight partial sums, which fill a vector register and
  /// always add in the same order.
  @inline(__always)
  private func total(_ term: (SIMD8<Float>) -> SIMD8<Float>) -> Float {
    var partialSums = SIMD8<Float>()
    let wholeGroups = count / 8 * 8
    for start in stride(from: 0, to: wholeGroups, by: 8) {
      var group = SIMD8<Float>()
      for lane in 0..<8 {
        group[lane] = unsafe self[unchecked: start + lane]
      }
      partialSums += term(group)
    }
    var rest = SIMD8<Float>()
    for index in wholeGroups..<count {
      rest[index - wholeGroups] = unsafe self[unchecked: index]
    }
    return (partialSums + term(rest)).sum()
  }
}
