/// Subtracts a frame's mean, which a microphone's constant offset would put into the spectrum.
///
///     x'[n] = x[n] − (1/N) Σ x
struct OffsetRemoval: Sendable {
  /// Whether anything is subtracted.
  let isOn: Bool

  func callAsFunction(_ samples: inout MutableSpan<Double>) {
    guard isOn else { return }
    samples.add(-samples.sum / Double(samples.count))
  }
}
