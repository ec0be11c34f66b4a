/// Appends the slope of every feature over time, and the slope of the slopes.
///
///     d[t] = Σₙ n (c[t+n] − c[t−n]) / (2 Σₙ n²)        n = 1 … window
///
/// Before the first and after the last frame, that frame is repeated, for the features and again
/// for their slopes (HTK; Kaldi repeats only the features, so its accelerations differ at the
/// ends).
///
/// Reference: the HTK Book (2006), section 5.9.
struct Deltas: Sendable {
  /// How often the slope is taken; 0 appends nothing.
  let order: Int
  /// Frames on either side.
  let window: Int

  /// Frames on either side that a result depends on.
  var context: Int { order * window }

  /// Returns each frame followed by its deltas.
  ///
  /// - Parameters:
  ///   - frames: [time, features].
  ///   - featureCount: features in a frame.
  /// - Returns: [time, (1 + order) × features].
  func callAsFunction(_ frames: [Float], featureCount: Int) -> [Float] {
    guard order > 0, !frames.isEmpty else { return frames }
    var derivatives = [frames]
    for _ in 0..<order {
      derivatives.append(slopes(of: derivatives[derivatives.count - 1], featureCount))
    }
    var result: [Float] = []
    result.reserveCapacity(frames.count * (order + 1))
    for start in stride(from: 0, to: frames.count, by: featureCount) {
      for derivative in derivatives {
        result += derivative[start..<start + featureCount]
      }
    }
    return result
  }

  private func slopes(of frames: [Float], _ featureCount: Int) -> [Float] {
    let last = frames.count / featureCount - 1
    let denominator = Float(2 * (1...window).reduce(0) { $0 + $1 * $1 })
    var slopes = [Float](repeating: 0, count: frames.count)
    for time in 0...last {
      for n in 1...window {
        let later = min(time + n, last) * featureCount
        let earlier = max(time - n, 0) * featureCount
        for feature in 0..<featureCount {
          slopes[time * featureCount + feature] +=
            Float(n) * (frames[later + feature] - frames[earlier + feature]) / denominator
        }
      }
    }
    return slopes
  }
}

/// Deltas of frames that arrive in parts; equal to the deltas of all of them together.
struct DeltaStream: Sendable {
  private let deltas: Deltas
  private let featureCount: Int
  /// Frames that later results need, [time, features].
  private var frames: [Float] = []
  /// Frames at the front of `frames` whose results were returned.
  private var returnedCount = 0

  init(_ deltas: Deltas, featureCount: Int) {
    self.deltas = deltas
    self.featureCount = featureCount
  }

  /// Takes new frames and returns those whose context is complete.
  mutating func accept(_ newFrames: [Float]) -> [Float] {
    frames += newFrames
    return results(until: frames.count / featureCount - deltas.context)
  }

  /// Returns the frames still held back, and begins anew.
  mutating func finish() -> [Float] {
    let result = results(until: frames.count / featureCount)
    frames = []
    returnedCount = 0
    return result
  }

  private mutating func results(until end: Int) -> [Float] {
    guard end > returnedCount else { return [] }
    let width = featureCount * (deltas.order + 1)
    let result = deltas(frames, featureCount: featureCount)[returnedCount * width..<end * width]
    let forgotten = max(end - deltas.context, 0)
    frames.removeFirst(forgotten * featureCount)
    returnedCount = end - forgotten
    return Array(result)
  }
}
