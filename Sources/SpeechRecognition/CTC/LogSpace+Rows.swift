/// The inner loops of the CTC loss: one operation over a row of states.
///
/// Reads are unchecked, which lets the compiler use SIMD; each function checks its range once.
extension LogSpace {
  /// Sets `sums[i] = ln(e^a[i] + e^b[i + shift])` for the given indices.
  static func add(
    _ a: [Double], _ b: [Double], shift: Int, into sums: inout [Double], at indices: Range<Int>
  ) {
    let a = a.span, b = b.span
    var sums = sums.mutableSpan
    let (first, end) = (indices.lowerBound, indices.upperBound)
    precondition(first >= 0 && shift >= 0 && end <= min(a.count, b.count - shift, sums.count))
    for i in first..<end {
      unsafe sums[unchecked: i] = add(a[unchecked: i], b[unchecked: i &+ shift])
    }
  }

  /// Adds `e^a[j]`, or `e^b[j]` where `takesB[j + 1]`, to `e^sums[i]`, with `j = i − 1 + shift`.
  static func accumulate(
    _ a: [Double], or b: [Double], where takesB: [Bool], shift: Int, into sums: inout [Double],
    at indices: Range<Int>
  ) {
    let a = a.span, b = b.span, takesB = takesB.span
    var sums = sums.mutableSpan
    let (first, end) = (indices.lowerBound, indices.upperBound)
    precondition(first + shift >= 1 && end <= sums.count)
    precondition(end + shift <= min(a.count + 1, b.count + 1, takesB.count))
    for i in first..<end {
      let j = i &- 1 &+ shift
      let other = unsafe takesB[unchecked: j &+ 1] ? b[unchecked: j] : a[unchecked: j]
      unsafe sums[unchecked: i] = add(sums[unchecked: i], other)
    }
  }

  /// Sets `powers[i] = e^(a[offset + i] + b[i] − c)` for the given indices.
  static func exp(
    _ a: [Double], offset: Int, plus b: [Double], minus c: Double, into powers: inout [Double],
    at indices: Range<Int>
  ) {
    let a = a.span, b = b.span
    var powers = powers.mutableSpan
    let (first, end) = (indices.lowerBound, indices.upperBound)
    precondition(first >= 0 && end <= min(a.count - offset, b.count, powers.count) && offset >= 0)
    for i in first..<end {
      unsafe powers[unchecked: i] = exp(a[unchecked: offset &+ i] + b[unchecked: i] - c)
    }
  }
}
