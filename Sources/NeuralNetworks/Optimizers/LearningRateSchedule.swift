import Foundation

/// The learning rate as a function of the step.
public enum LearningRateSchedule: Sendable, Equatable {
  /// The same rate at every step.
  case constant(Float)
  /// A straight rise to `peak` over the first `warmup` steps, then half a cosine down to
  /// `peak × floor` at step `total` (Loshchilov & Hutter, 2017).
  case cosine(peak: Float, warmup: Int, total: Int, floor: Float)
  /// `initial × factor` to the power of `step / interval`.
  case exponential(initial: Float, factor: Float, interval: Int)

  /// The rate at a step, counted from 0.
  public func rate(at step: Int) -> Float {
    switch self {
    case .constant(let rate):
      return rate
    case .cosine(let peak, let warmup, let total, let floor):
      if step < warmup { return peak * Float(step + 1) / Float(warmup) }
      let progress = min(1, Double(step - warmup) / Double(max(total - warmup, 1)))
      let fall = Float(0.5 + 0.5 * cos(.pi * progress))
      return peak * (floor + (1 - floor) * fall)
    case .exponential(let initial, let factor, let interval):
      return initial * Float(pow(Double(factor), Double(step) / Double(interval)))
    }
  }
}
