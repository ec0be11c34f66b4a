private import Foundation

/// One direction of a picture: what its numbers mean and which of them are shown.
public struct Axis: Sendable {
  /// What the numbers measure, such as "time".
  public var title: String
  /// The unit of the numbers, such as "s"; written in parentheses after the title.
  public var unit: String?
  /// How numbers are spread along the axis.
  public var scale: Scale
  /// The first and last number of the axis; if nil, those of the data.
  public var range: ClosedRange<Double>?
  /// The marked positions; if nil, round numbers.
  public var ticks: [Tick]?
  /// Whether only whole numbers are marked, as for epochs.
  public var hasWholeSteps = false

  /// How numbers are spread along an axis.
  public enum Scale: Sendable {
    /// Equal differences are equally long.
    case linear
    /// Equal ratios are equally long; numbers up to zero are not shown.
    case logarithmic
  }

  /// Describes an axis.
  public init(
    _ title: String = "", unit: String? = nil, scale: Scale = .linear,
    range: ClosedRange<Double>? = nil, ticks: [Tick]? = nil, hasWholeSteps: Bool = false
  ) {
    self.title = title
    self.unit = unit
    self.scale = scale
    self.range = range
    self.ticks = ticks
    self.hasWholeSteps = hasWholeSteps
  }

  /// The title with its unit, "time (s)".
  package var heading: String {
    guard let unit else { return title }
    return title.isEmpty ? unit : "\(title) (\(unit))"
  }

  /// The axis for given data: `range` is used if the axis has none of its own.
  package func placed(over range: ClosedRange<Double>) -> PlacedAxis {
    let range = self.range ?? range
    return PlacedAxis(
      axis: self,
      range: scale == .linear ? range.plottable : range.plottableLogarithmically)
  }
}

/// An axis whose first and last number are known.
package struct PlacedAxis: Sendable {
  let axis: Axis
  package let range: ClosedRange<Double>

  /// Where a number lies: 0 at the lower end of the axis, 1 at the upper; NaN for nowhere.
  package func fraction(of value: Double) -> Double {
    switch axis.scale {
    case .linear:
      // Halved, so that the difference of the largest numbers is finite too.
      (value / 2 - range.lowerBound / 2) / (range.upperBound / 2 - range.lowerBound / 2)
    case .logarithmic:
      value > 0
        ? (log(value) - log(range.lowerBound)) / (log(range.upperBound) - log(range.lowerBound))
        : .nan
    }
  }

  /// The marks to draw: those the axis was given, or at most `count` round numbers.
  package func ticks(atMost count: Int) -> [Tick] {
    if let ticks = axis.ticks {
      return ticks.filter { (-1e-9...1 + 1e-9).contains(fraction(of: $0.value)) }
    }
    return switch axis.scale {
    case .linear: niceTicks(in: range, atMost: count, hasWholeSteps: axis.hasWholeSteps)
    case .logarithmic: niceLogarithmicTicks(in: range, atMost: count)
    }
  }
}
