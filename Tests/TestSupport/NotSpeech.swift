import Foundation
import Tensors

/// Sounds without speech, by formula, at 16 kHz; the effective value is 1 before it is scaled.
///
/// The voice activity model was trained on sounds of such kinds made by other formulas, in
/// `scripts/voice-activity/noises.py`.
public enum NotSpeech: String, Sendable, CaseIterable {
  case white, pink, brown, hum, tone, dialling, chirps, clicks, chords, fan

  /// Returns samples of the sound.
  ///
  /// - Parameters:
  ///   - seconds: how long it lasts.
  ///   - level: its effective value in decibels below full scale, as −40.
  /// - Returns: samples within ±1.
  public func samples(seconds: Double, level: Double) -> [Float] {
    let shape = shape(count: Int(seconds * 16_000))
    let power = shape.reduce(0) { $0 + $1 * $1 } / Double(max(1, shape.count))
    let scale = pow(10, level / 20) / max(power, 1e-20).squareRoot()
    return shape.map { Float(min(max($0 * scale, -1), 1)) }
  }

  private func shape(count: Int) -> [Double] {
    var random = SeededGenerator(seed: 11)
    let noise = (0..<count).map { _ in Double(random.normal()) }
    func sines(_ frequencies: [Double], at t: Double) -> Double {
      frequencies.reduce(0) { $0 + sin(2 * .pi * $1 * t) }
    }
    switch self {
    case .white: return noise
    case .pink:
      // Two leaky sums of noise beside it fall by about 3 dB an octave.
      var (slow, middle) = (0.0, 0.0)
      return noise.map {
        slow = 0.997 * slow + 0.03 * $0
        middle = 0.9 * middle + 0.15 * $0
        return slow + middle + 0.1 * $0
      }
    case .brown:
      var sum = 0.0
      return noise.map {
        sum = 0.998 * sum + 0.06 * $0
        return sum
      }
    case .fan:
      var smooth = 0.0
      return noise.enumerated().map { index, value in
        smooth = 0.9 * smooth + 0.1 * value
        return smooth * (1 + 0.4 * sin(2 * .pi * 13 * Double(index) / 16_000))
      }
    case .hum, .tone, .dialling, .chirps, .clicks, .chords: break
    }
    return (0..<count).map { index in
      let t = Double(index) / 16_000
      switch self {
      case .hum: return sines([50, 100, 150, 250, 350], at: t)
      case .tone: return sines([1000], at: t)
      case .dialling:
        let keys: [[Double]] = [[697, 1209], [770, 1336], [852, 1477], [941, 1336]]
        return t.truncatingRemainder(dividingBy: 0.2) < 0.1
          ? sines(keys[Int(t / 0.2) % 4], at: t) : 0
      case .chirps:
        let u = t.truncatingRemainder(dividingBy: 1)
        return sin(2 * .pi * (300 * u + 1500 * u * u))
      case .clicks: return index % 4000 < 8 ? 1 : 0
      default:
        let chords: [[Double]] = [[262, 330, 392], [349, 440, 523], [392, 494, 587]]
        let u = t.truncatingRemainder(dividingBy: 0.5)
        return exp(-4 * u) * min(1, u * 100) * sines(chords[Int(t / 0.5) % 3], at: t)
      }
    }
  }
}
