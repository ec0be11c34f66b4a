public import Testing

/// Expects two arrays to agree within an absolute plus a relative tolerance:
/// `|found − expected| ≤ absolute + relative × |expected|`, element by element.
public func expectClose(
  _ found: [Float], _ expected: [Float], absolute: Float = 1e-5, relative: Float = 1e-4,
  _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    #expect(found.count == expected.count, comment, sourceLocation: sourceLocation)
    return
  }
  var worst: (index: Int, excess: Float) = (0, -.infinity)
  for index in found.indices {
    let difference = abs(found[index] - expected[index])
    let excess = difference - absolute - relative * abs(expected[index])
    // A comparison with NaN is false, so NaN always counts as a difference; two equal infinities do not.
    if !(excess <= 0) && !(found[index] == expected[index]) {
      worst = excess > worst.excess || excess.isNaN ? (index, excess) : worst
    }
  }
  #expect(
    !(worst.excess > 0) && !worst.excess.isNaN,
    """
    \(comment?.rawValue ?? "") element \(worst.index): found \
    \(found.isEmpty ? .nan : found[worst.index]), expected \
    \(expected.isEmpty ? .nan : expected[worst.index])
    """, sourceLocation: sourceLocation)
}
