import Foundation
import Tensors

/// Noise that may be heard behind speech: of any colour, the hum of the mains, or other voices.
///
/// Its level means nothing until it is mixed, see ``Augmentation``.
enum BackgroundNoise {
  /// Noise without end whose spectrum falls with frequency and has a random shape.
  ///
  ///     |X[k]|² ∝ k^(−tilt) 10^(s(k)/10)       tilt 0: white, 1: pink, 2: brown
  ///
  /// where s goes in straight lines, over the logarithm of frequency, through a random level at each
  /// octave. Below 50 Hz there is nothing.
  ///
  /// - Parameters:
  ///   - tilt: how fast it falls.
  ///   - spread: s lies within ± so many decibels.
  ///   - sampleRate: samples per second.
  ///   - transform: afterwards its samples are the noise, one after the other a whole period.
  ///   - generator: draws it.
  static func colored(
    tilt: Double, spread: Double, sampleRate: Double, in transform: inout FourierPair,
    using generator: inout SeededGenerator
  ) {
    let levels = (0..<24).map { _ in spread * (2 * Double(generator.uniform()) - 1) }
    let lowest = max(1, Int(50 / sampleRate * Double(transform.length)))
    for k in 0...transform.length / 2 {
      guard k >= lowest, k < transform.length / 2 else {
        transform.spectrum[2 * k] = 0
        transform.spectrum[2 * k + 1] = 0
        continue
      }
      let octave = log2(Double(k))
      let (below, part) = (Int(octave), octave - octave.rounded(.down))
      let level = levels[below] + part * (levels[below + 1] - levels[below])
      let strength = Float(exp2(-tilt / 2 * octave + level / 20 * log2(10)))
      transform.spectrum[2 * k] = strength * (2 * generator.uniform() - 1)
      transform.spectrum[2 * k + 1] = strength * (2 * generator.uniform() - 1)
    }
    transform.invert()
  }

  /// The hum of the mains: 50 or 60 Hz and up to ten of its multiples, softer by up to 6 dB each.
  static func hum(
    count: Int, sampleRate: Double, using generator: inout SeededGenerator
  ) -> [Float] {
    let frequency = generator.uniform() < 0.5 ? 50.0 : 60.0
    var hum = [Float](repeating: 0, count: count)
    var strength = 1.0
    for multiple in 1...Int.random(in: 2...10, using: &generator) {
      let step = 2 * Double.pi * frequency * Double(multiple) / sampleRate
      guard step < .pi else { break }
      // A rotating pointer instead of a sine for each sample.
      let (cosine, sine) = (Float(cos(step)), Float(sin(step)))
      let phase = 2 * Double.pi * Double(generator.uniform())
      var (x, y) = (Float(strength * cos(phase)), Float(strength * sin(phase)))
      for n in 0..<count {
        hum[n] += y
        (x, y) = (cosine * x - sine * y, sine * x + cosine * y)
      }
      strength *= 0.5 + 0.5 * Double(generator.uniform())
    }
    return hum
  }

  /// Several voices at once, each equally strong and from a random place on, begun again at its end.
  static func babble(
    _ voices: [[Float]], count: Int, using generator: inout SeededGenerator
  ) -> [Float] {
    var babble = [Float](repeating: 0, count: count)
    for voice in voices where !voice.isEmpty {
      let power = voice.meanPower
      guard power > 0 else { continue }
      let scale = Float(1 / power.squareRoot())
      var place = Int.random(in: 0..<voice.count, using: &generator)
      for n in 0..<count {
        babble[n] += scale * voice[place]
        place += 1
        if place == voice.count { place = 0 }
      }
    }
    return babble
  }
}

extension [Float] {
  /// The mean of the squares; 0 if there are none.
  var meanPower: Double {
    var sum = 0.0
    for sample in self { sum += Double(sample * sample) }
    return sum / Double(Swift.max(1, count))
  }
}
