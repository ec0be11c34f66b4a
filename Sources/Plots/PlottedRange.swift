private import Foundation

extension ClosedRange<Double> {
  /// Makes the range of the finite numbers among `values`; 0...1 if there are none.
  init(covering values: some Sequence<Double>) {
    var (lower, upper) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      lower = Swift.min(lower, value)
      upper = Swift.max(upper, value)
    }
    self = lower <= upper ? lower...upper : 0...1
  }

  /// This range, or the nearest one that an axis can show: finite, and wide enough for its
  /// numbers to differ in their first nine digits.
  var plottable: ClosedRange<Double> {
    let limit = 1e300
    let lower = Swift.max(-limit, Swift.min(lowerBound, limit))
    let upper = Swift.max(-limit, Swift.min(upperBound, limit))
    let magnitude = Swift.max(abs(lower), abs(upper))
    guard magnitude > 1e-290 else { return -0.5...0.5 }
    guard upper - lower < 1e-9 * magnitude else { return lower...upper }
    let middle = (lower + upper) / 2
    return (middle - 0.1 * magnitude)...(middle + 0.1 * magnitude)
  }

  /// This range, or the nearest one that a logarithmic axis can show: above zero.
  var plottableLogarithmically: ClosedRange<Double> {
    let range = plottable
    guard range.upperBound > 1e-290 else { return 0.1...1 }
    return range.lowerBound > 0 ? range : (range.upperBound / 1_000)...range.upperBound
  }

  /// Makes the range of the numbers that an axis can show, longer by 3 % of it at both ends.
  init(covering values: some Sequence<Double>, on scale: Axis.Scale) {
    switch scale {
    case .linear:
      let range = ClosedRange(covering: values).plottable
      let margin = 0.03 * (range.upperBound - range.lowerBound)
      self = (range.lowerBound - margin)...(range.upperBound + margin)
    case .logarithmic:
      let range = ClosedRange(covering: values.lazy.filter { $0 > 0 }).plottableLogarithmically
      let factor = pow(range.upperBound / range.lowerBound, 0.03)
      self = (range.lowerBound / factor)...(range.upperBound * factor)
    }
  }
}
