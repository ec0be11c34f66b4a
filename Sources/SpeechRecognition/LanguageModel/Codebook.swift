/// The numbers that stand for all probabilities or backoffs of one order, so that each takes a byte.
///
///     codes    = 0 … 2ᵇ − 1        code(x) = that of the nearest number
///     numbers  = means of equally many values each, then moved to the means of the values nearest
///                to them, a few times (Lloyd 1982)
///
/// Zero has a number of its own if it occurs: a history without extensions stays exactly 1.
struct Codebook: Sendable {
  /// The numbers in ascending order.
  let numbers: [Float]

  /// Makes a codebook of at most `size` numbers for some values.
  init(for values: [Float], size: Int) {
    let hasZero = values.contains(0)
    let sorted = values.filter { $0 != 0 }.sorted()
    let bins = hasZero ? size - 1 : size
    var numbers = Self.quantiles(of: sorted, count: bins)
    for _ in 0..<10 { numbers = Self.moved(numbers, for: sorted) }
    if hasZero || numbers.isEmpty { numbers.append(0) }
    self.numbers = Array(Set(numbers)).sorted()
  }

  /// Returns the code of the nearest number.
  func code(of value: Float) -> UInt64 {
    let above = numbers.partitioningIndex { $0 >= value }
    if above == 0 { return 0 }
    guard above < numbers.count else { return UInt64(numbers.count - 1) }
    let isBelowNearer = value - numbers[above - 1] < numbers[above] - value
    return UInt64(isBelowNearer ? above - 1 : above)
  }

  /// Returns the means of `count` parts with equally many values each.
  private static func quantiles(of sorted: [Float], count: Int) -> [Float] {
    (0..<count).compactMap { bin in
      mean(sorted[bin * sorted.count / count..<(bin + 1) * sorted.count / count])
    }
  }

  /// Returns the means of the values that are nearest to each number.
  private static func moved(_ numbers: [Float], for sorted: [Float]) -> [Float] {
    var begin = 0
    return numbers.indices.compactMap { index in
      let end =
        index + 1 < numbers.count
        ? sorted.partitioningIndex { $0 >= (numbers[index] + numbers[index + 1]) / 2 }
        : sorted.count
      defer { begin = max(begin, end) }
      return mean(sorted[begin..<max(begin, end)])
    }
  }

  private static func mean(_ values: ArraySlice<Float>) -> Float? {
    guard !values.isEmpty else { return nil }
    return Float(values.reduce(0) { $0 + Double($1) } / Double(values.count))
  }
}

extension RandomAccessCollection where Index == Int {
  /// Returns the first position from which on the condition holds; it must hold from there to the
  /// end, and nowhere before.
  func partitioningIndex(where holds: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
