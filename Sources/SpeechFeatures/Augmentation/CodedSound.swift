import Foundation

/// What is left of sound after a narrow or coarse channel: a telephone, an old codec.
enum CodedSound {
  /// Returns sound as a transform codec leaves it at a low bit rate.
  ///
  /// Frames of about 32 ms that overlap by half are transformed; frequencies outside a band are
  /// dropped, and the others become whole multiples of a step, which is a share of the root mean
  /// square of their neighbours. So weak components vanish and strong ones become rough, as in MP3
  /// and Opus. The signal to noise ratio of a step s is about 10 log₁₀(12 / s²) dB while s < 1.
  ///
  /// - Parameters:
  ///   - samples: the sound.
  ///   - sampleRate: samples per second.
  ///   - band: the frequencies that pass, in hertz.
  ///   - step: s; 0 rounds nothing.
  /// - Returns: as many samples, in time with the others.
  static func transformCoded(
    _ samples: [Float], sampleRate: Double, band: ClosedRange<Double>, step: Float
  ) -> [Float] {
    var length = 2
    while Double(length) < 0.03 * sampleRate { length *= 2 }
    var pair = FourierPair(length: length)
    // The root of a Hann window, used twice: overlapping squares add up to 1.
    let window = (0..<length).map { Float(sin(.pi * (Double($0) + 0.5) / Double(length))) }
    let passing = (0...length / 2).filter {
      band.contains(Double($0) * sampleRate / Double(length))
    }
    let (first, last) = (passing.first ?? 0, passing.last ?? 0)
    let groups = Self.groups(first...last)
    var result = [Float](repeating: 0, count: samples.count)
    for start in stride(from: -length / 2, to: samples.count, by: length / 2) {
      for n in 0..<length {
        let place = start + n
        pair.samples[n] = samples.indices.contains(place) ? window[n] * samples[place] : 0
      }
      pair.transform()
      for k in 0...length / 2 where k < first || k > last {
        (pair.spectrum[2 * k], pair.spectrum[2 * k + 1]) = (0, 0)
      }
      if step > 0 {
        for group in groups { Self.round(&pair.spectrum, group, step: step) }
      }
      pair.invert()
      for n in 0..<length where result.indices.contains(start + n) {
        result[start + n] += window[n] * pair.samples[n]
      }
    }
    return result
  }

  /// Neighbouring bins that share a step: 4 of them at the bottom, ever more towards the top.
  private static func groups(_ bins: ClosedRange<Int>) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = bins.lowerBound
    while start <= bins.upperBound {
      let end = min(start + max(4, start / 5), bins.upperBound + 1)
      groups.append(start..<end)
      start = end
    }
    return groups
  }

  /// Rounds the real and imaginary parts of some bins to multiples of a share of their strength.
  private static func round(_ spectrum: inout [Float], _ bins: Range<Int>, step: Float) {
    let parts = 2 * bins.lowerBound..<2 * bins.upperBound
    var power: Float = 0
    for index in parts { power += spectrum[index] * spectrum[index] }
    let width = step * (power / Float(bins.count)).squareRoot()
    guard width > 0 else { return }
    for index in parts {
      spectrum[index] = (spectrum[index] / width).rounded() * width
    }
  }

  /// Returns samples in the 8 bits of the telephone.
  ///
  ///     y = sgn(x) ln(1 + μ|x|) / ln(1 + μ)          μ = 255; y in steps of 1/127
  ///
  /// Samples beyond ±1 are clipped. Reference: ITU-T G.711, in its continuous form.
  static func telephoneCoded(_ samples: [Float]) -> [Float] {
    samples.map { sample in
      let x = min(max(sample, -1), 1)
      let level = (127 * log1p(255 * abs(x)) / log(256)).rounded() / 127
      let size = (exp(level * log(256)) - 1) / 255
      return x < 0 ? -size : size
    }
  }
}
