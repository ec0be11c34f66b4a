import Foundation
import Tensors

/// What a microphone in a rectangular room hears of a click, from the moment it hears it first.
///
/// Reflections that arrive within 50 ms of the click are those of mirror images of the source:
///
///     h(t) = Σ β^m / 4πd δ(t − d/c)      d: way from the image, m: reflections on it
///
/// over images at ±source + 2 r ⊙ size, r ∈ ℤ³. Later ones are too many to be told apart, and are
/// noise whose variance is the energy that the images would bring on the mean:
///
///     σ²(t) = c / 4πV · 10^(−6t/T)       per second; V: volume, T: reverberation time
///
/// All walls reflect alike, with β² = 1 − α by Eyring's formula T = 0.161 V / −S ln(1 − α). The
/// response is scaled so that the direct sound is its first sample, and is 1: speech heard through
/// it stays in time with its transcript.
///
/// References: Allen & Berkley (1979), *Image method for efficiently simulating small-room
/// acoustics*; Moorer (1979), *About this reverberation business*, for the noise.
struct RoomResponse: Sendable {
  /// A room in metres, with a source and a microphone in it.
  struct Room: Sendable, Equatable {
    var size: SIMD3<Double>
    var source: SIMD3<Double>
    var microphone: SIMD3<Double>
    /// T (RT60): seconds in which sound becomes softer by 60 dB.
    var reverberationTime: Double

    var volume: Double { size.x * size.y * size.z }
    var surface: Double {
      2 * (size.x * size.y + size.y * size.z + size.z * size.x)
    }
    /// The way of the direct sound.
    var distance: Double { RoomResponse.length(source - microphone) }
  }

  /// h, [samples]; as long as the reverberation time.
  let samples: [Float]

  private static let speedOfSound = 343.0  // metres per second
  private static let earlyDuration = 0.05  // seconds

  /// Computes the response; the generator draws its late part.
  init(_ room: Room, sampleRate: Double, using generator: inout SeededGenerator) {
    let c = Self.speedOfSound
    let direct = room.distance
    let count = max(1, Int((room.reverberationTime * sampleRate).rounded()))
    var response = [Double](repeating: 0, count: count)
    // ln β, from β² = 1 − α.
    let logReflection = -0.161 * room.volume / (room.surface * room.reverberationTime) / 2

    let farthest = c * Self.earlyDuration
    let reach = (0..<3).map { Int((farthest / (2 * room.size[$0])).rounded(.up)) }
    for x in -reach[0]...reach[0] {
      for y in -reach[1]...reach[1] {
        for z in -reach[2]...reach[2] {
          for mirrored in 0..<8 {
            let r = [x, y, z]
            let p = [mirrored & 1, mirrored >> 1 & 1, mirrored >> 2]
            var way = SIMD3<Double>()
            var reflections = 0
            for axis in 0..<3 {
              let image =
                Double(1 - 2 * p[axis]) * room.source[axis] + 2 * Double(r[axis]) * room.size[axis]
              way[axis] = image - room.microphone[axis]
              reflections += abs(r[axis] - p[axis]) + abs(r[axis])
            }
            let d = Self.length(way)
            guard d <= farthest else { continue }
            let n = Int(((d - direct) / c * sampleRate).rounded())
            guard (0..<count).contains(n) else { continue }
            // Divided by the direct sound, 1 / 4π direct.
            response[n] += exp(logReflection * Double(reflections)) * direct / d
          }
        }
      }
    }

    let late = 4 * .pi * direct * (c / (4 * .pi * room.volume * sampleRate)).squareRoot()
    for n in 0..<count {
      let t = direct / c + Double(n) / sampleRate  // since the click
      guard t > Self.earlyDuration else { continue }
      let evenly = 2 * Double(generator.uniform()) - 1  // variance 1/3
      response[n] += late * 3.0.squareRoot() * evenly * pow(10, -3 * t / room.reverberationTime)
    }
    samples = response.map(Float.init)
  }

  private static func length(_ vector: SIMD3<Double>) -> Double {
    (vector * vector).sum().squareRoot()
  }
}

extension RoomResponse.Room {
  /// Draws a living room, office or classroom; source and microphone are 0.3 to 2.5 m apart, less
  /// where a wall is in the way.
  init(reverberationTime: Double, using generator: inout SeededGenerator) {
    func draw(_ low: Double, _ high: Double) -> Double {
      low + (high - low) * Double(generator.uniform())
    }
    self.reverberationTime = reverberationTime
    size = SIMD3(draw(3, 8), draw(2.5, 6), draw(2.4, 3.5))
    let margin = SIMD3(repeating: 0.4)
    let (low, high) = (margin, size - margin)
    microphone = SIMD3(draw(low.x, high.x), draw(low.y, high.y), draw(low.z, high.z))
    let (height, angle) = (draw(-1, 1), draw(0, 2 * .pi))  // evenly over a sphere
    let radius = (1 - height * height).squareRoot()
    let direction = SIMD3(radius * cos(angle), radius * sin(angle), height)
    source = (microphone + draw(0.3, 2.5) * direction).clamped(lowerBound: low, upperBound: high)
    // A microphone in a corner may have the source pushed onto it.
    if distance < 0.2 { source = size / 2 }
    if distance < 0.2 { source.x += 0.3 }
  }
}
