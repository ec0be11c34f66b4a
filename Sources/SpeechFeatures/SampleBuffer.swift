/// The part of a signal that is still needed: all of it, or the recent end of a stream.
///
/// Positions count from the signal's first sample, also after older samples were removed.
struct SampleBuffer: Sendable {
  /// The samples kept.
  private(set) var samples: [Float]
  /// The position of the first sample kept.
  private(set) var start = 0

  /// Keeps the samples given, the first of which has position 0.
  init(_ samples: [Float] = []) {
    self.samples = samples
  }

  /// The position after the last sample.
  var end: Int { start + samples.count }

  /// Adds samples at the end.
  mutating func append(_ newSamples: [Float]) {
    samples += newSamples
  }

  /// Forgets samples before a position.
  mutating func removeSamples(before position: Int) {
    let count = min(max(position - start, 0), samples.count)
    samples.removeFirst(count)
    start += count
  }
}
