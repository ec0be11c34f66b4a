public import Tensors

/// The vector that needs no training: a segment's frames averaged in equal parts.
///
///     part j of k holds the frames from ⌊j n / k⌋ to ⌊(j + 1) n / k⌋, of n, but at least one
///
/// Reference: the naive encoder (NE) of Chung et al. (2016), arXiv 1603.00982, section 3.3.
public struct NaiveEncoder: Sendable {
  /// k, the number of parts.
  public var partCount: Int

  /// Makes an encoder; 10 parts keep the order of a word's sounds.
  public init(partCount: Int = 10) {
    precondition(partCount > 0, "a segment has at least one part, not \(partCount)")
    self.partCount = partCount
  }

  /// Returns the vector of frames [time, features]: [partCount × features], zeros of no frames.
  public func callAsFunction(_ frames: Tensor) -> [Float] {
    let (time, features) = (frames.rowCount, frames.columnCount)
    var vector = [Float](repeating: 0, count: partCount * features)
    guard time > 0 else { return vector }
    for part in 0..<partCount {
      let first = min(part * time / partCount, time - 1)
      let end = max(first + 1, (part + 1) * time / partCount)
      for t in first..<end {
        VectorKernels.add(
          count: features, frames.values, at: t * features, scale: 1 / Float(end - first),
          to: &vector, at: part * features)
      }
    }
    return vector
  }
}
