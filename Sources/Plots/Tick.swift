private import Foundation

/// A marked position on an axis.
public struct Tick: Sendable, Equatable {
  /// Where the mark is, in the numbers of the axis.
  public var value: Double
  /// What is written beside it.
  public var label: String

  /// Marks a position with a label of your own.
  public init(_ value: Double, label: String) {
    self.value = value
    self.label = label
  }

  /// Marks `digits × 10^exponent`.
  ///
  /// The label is made of these two whole numbers, so no digits appear in it that come from
  /// rounding alone.
  init(digits: Int, exponent: Int, isScientific: Bool) {
    // Dividing by a power of ten is exact where multiplying by 0.1 is not: 3 / 10, not 3 × 0.1.
    value =
      exponent < 0
      ? Double(digits) / pow(10, Double(-exponent)) : Double(digits) * pow(10, Double(exponent))
    let sign = digits < 0 ? "−" : ""
    let unsigned = String(digits.magnitude)
    if digits == 0 {
      label = "0"
    } else if isScientific {
      var significant = unsigned
      while significant.hasSuffix("0") { significant.removeLast() }
      let fraction = significant.dropFirst()
      let power = exponent + unsigned.count - 1
      let powerSign = power < 0 ? "−" : ""
      label =
        sign + significant.prefix(1) + (fraction.isEmpty ? "" : "." + fraction)
        + "e\(powerSign)\(abs(power))"
    } else if exponent >= 0 {
      label = sign + unsigned + String(repeating: "0", count: exponent)
    } else {
      let padding = String(repeating: "0", count: max(0, 1 - exponent - unsigned.count))
      let padded = padding + unsigned
      label = sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
    }
  }

  /// Numbers from a million on, and steps below a hundred-thousandth, are written as 2.5e6.
  static func isScientific(largest: Double, exponent: Int) -> Bool {
    largest >= 1e6 || exponent < -5
  }
}

/// Returns the round numbers of a range, at most `count` (at least 2).
///
/// They are all multiples of one step: the smallest of 1, 2 or 5 times a power of ten that needs
/// no more of them. With whole steps, as for numbers of epochs, it is at least 1.
package func niceTicks(
  in range: ClosedRange<Double>, atMost count: Int, hasWholeSteps: Bool = false
) -> [Tick] {
  let range = range.plottable
  let span = range.upperBound - range.lowerBound
  let smallestStep = max(span / Double(max(1, count - 1)), hasWholeSteps ? 1 : 0)
  var exponent = Int(log10(smallestStep).rounded(.down))
  // log10 may miss the power of ten by one rounding: begin a decade lower and take what fits.
  exponent -= 1
  var mantissa = 1
  while Tick(digits: mantissa, exponent: exponent, isScientific: true).value
    < smallestStep * (1 - 1e-6)
  {
    (mantissa, exponent) =
      mantissa == 1 ? (2, exponent) : mantissa == 2 ? (5, exponent) : (1, exponent + 1)
  }
  let step = Tick(digits: mantissa, exponent: exponent, isScientific: true).value
  // A bound that is a multiple up to rounding counts as one.
  let first = Int((range.lowerBound / step - 1e-6).rounded(.up))
  let last = Int((range.upperBound / step + 1e-6).rounded(.down))
  guard first <= last else { return [] }
  let largest = max(abs(range.lowerBound), abs(range.upperBound))
  let isScientific = Tick.isScientific(largest: largest, exponent: exponent)
  return (first...last).map {
    Tick(digits: $0 * mantissa, exponent: exponent, isScientific: isScientific)
  }
}

/// Returns the round numbers of a range above zero for a logarithmic axis, at most `count`.
///
/// They are 1, 2 and 5 times the powers of ten; if these are too many, the powers of ten alone, or
/// every second, third… of them. A range without two of these has the ticks of a linear axis.
package func niceLogarithmicTicks(in range: ClosedRange<Double>, atMost count: Int) -> [Tick] {
  let range = range.plottableLogarithmically
  let decades =
    Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound).rounded(.up))
  for (mantissas, stride) in [([1, 2, 5], 1)] + (1...decades.count).map({ ([1], $0) }) {
    var ticks: [Tick] = []
    for exponent in decades where exponent.isMultiple(of: stride) {
      for mantissa in mantissas {
        let isScientific = exponent >= 6 || exponent < -5
        let tick = Tick(digits: mantissa, exponent: exponent, isScientific: isScientific)
        let isInside =
          tick.value >= range.lowerBound * (1 - 1e-9) && tick.value <= range.upperBound * (1 + 1e-9)
        if isInside { ticks.append(tick) }
      }
    }
    if ticks.count <= max(2, count) {
      return ticks.count >= 2 ? ticks : niceTicks(in: range, atMost: count)
    }
  }
  return []
}
