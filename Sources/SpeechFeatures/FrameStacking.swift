/// Joins successive frames into one longer frame, and advances by several frames at a time.
///
///     y[t] = x[t × shift], x[t × shift + 1], …, x[t × shift + count − 1]
///
/// There is a joined frame for every `shift` frames that begin; after the last frame, it is repeated.
///
/// Reference: Sak, Senior, Rao & Beaufays (2015), *Fast and Accurate Recurrent Neural Network
/// Acoustic Models for Speech Recognition* (arXiv 1507.06947).
struct FrameStacking: Sendable {
  /// Frames joined.
  let count: Int
  /// Frames from one joined frame to the next.
  let shift: Int
  let featureCount: Int

  /// Frames waiting for their successors, [time, features]; the first begins the next joined frame.
  private var frames: [Float] = []
  /// Frames that lie between two joined frames and are still to be passed over.
  private var skippedCount = 0

  init(count: Int, shift: Int, featureCount: Int) {
    self.count = count
    self.shift = shift
    self.featureCount = featureCount
  }

  /// Takes new frames and returns the joined frames that are complete, [time, count × features].
  mutating func accept(_ newFrames: [Float]) -> [Float] {
    guard count > 1 || shift > 1 else { return newFrames }
    frames += newFrames
    let available = frames.count / featureCount
    var result: [Float] = []
    var start = skippedCount
    while start + count <= available {
      result += frames[start * featureCount..<(start + count) * featureCount]
      start += shift
    }
    let forgotten = min(start, available)
    frames.removeFirst(forgotten * featureCount)
    skippedCount = start - forgotten
    return result
  }

  /// Returns the joined frames that need the last frame repeated, and begins anew.
  mutating func finish() -> [Float] {
    let available = frames.count / featureCount
    let last = frames.suffix(featureCount)
    var result: [Float] = []
    for start in stride(from: skippedCount, to: available, by: shift) {
      result += frames[start * featureCount..<min(start + count, available) * featureCount]
      for _ in available..<max(start + count, available) {
        result += last
      }
    }
    frames = []
    skippedCount = 0
    return result
  }
}
