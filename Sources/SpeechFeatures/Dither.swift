private import Tensors

/// Adds a little normal noise to each frame, so that digital silence has a spectrum.
///
///     x'[n] = x[n] + σ ε        ε normal with mean 0 and variance 1
///
/// The noise depends on the seed and the number of the frame only: a stream gets the same noise
/// as a whole file.
struct Dither: Sendable {
  /// σ, in the unit of the samples; 0 adds nothing.
  let standardDeviation: Float
  let seed: UInt64

  func callAsFunction(_ samples: inout MutableSpan<Double>, frame: Int) {
    guard standardDeviation > 0 else { return }
    var generator = SeededGenerator(seed: seed, position: UInt64(frame))
    for index in samples.indices {
      samples[index] += Double(standardDeviation * generator.normal())
    }
  }
}
