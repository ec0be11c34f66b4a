import Foundation
public import Tensors

/// Makes speech sound as if it had been said elsewhere: in a room, amid noise, over a poor line.
///
///     samples → room → + noise → line → samples          each with a probability of its own
///
/// A recogniser that is trained on clean recordings alone fails on others. Everything is simulated,
/// so that no other data is needed. Samples stay in time: the transcript fits as before.
///
/// References: Ko et al. (2017), *A study on data augmentation of reverberant speech*; for the warp
/// Jaitly & Hinton (2013), *Vocal tract length perturbation*.
public struct Augmentation: Sendable, Codable, Equatable {
  /// The share of utterances that are heard in a room.
  public var roomShare: Double
  /// Reverberation times (RT60) of rooms in seconds, drawn evenly.
  public var reverberationTimes = 0.1...0.6
  /// The share of utterances to which noise is added: of any colour, hum, or other voices.
  public var noiseShare: Double
  /// Ratios of speech to noise in decibels, drawn evenly; both are measured over the utterance.
  public var signalToNoise = 5.0...30.0
  /// The share of utterances that go over a poor line: a narrow band, coarse coding, another level.
  public var lineShare: Double
  /// How far the length of the vocal tract is changed at most: frequencies are multiplied by
  /// 1 − warp to 1 + warp.
  public var warp: Double

  /// Makes an augmentation; a share of 0 leaves a step out, 1 applies it to each utterance.
  public init(
    roomShare: Double = 0, noiseShare: Double = 0, lineShare: Double = 0, warp: Double = 0
  ) {
    self.roomShare = roomShare
    self.noiseShare = noiseShare
    self.lineShare = lineShare
    self.warp = warp
  }

  /// The factors on frequencies that are drawn from, in even steps; 1 alone if there is no warp.
  public var warps: [Double] {
    warp > 0 ? (-4...4).map { 1 + warp * Double($0) / 4 } : [1]
  }

  /// Returns samples as they might sound elsewhere.
  ///
  /// - Parameters:
  ///   - samples: speech; silence stays as it is.
  ///   - sampleRate: samples per second.
  ///   - generator: draws everything; it alone decides the result.
  ///   - voice: gives the samples of some other utterance, or nil if there is none.
  /// - Returns: as many samples.
  public func callAsFunction(
    _ samples: [Float], sampleRate: Double, using generator: inout SeededGenerator,
    voice: (inout SeededGenerator) throws -> [Float]?
  ) rethrows -> [Float] {
    guard !samples.isEmpty, samples.meanPower > 0 else { return samples }
    let isInRoom = Double(generator.uniform()) < roomShare
    let isNoisy = Double(generator.uniform()) < noiseShare
    let hasPoorLine = Double(generator.uniform()) < lineShare
    var samples = samples
    if isInRoom { samples = inRoom(samples, sampleRate: sampleRate, using: &generator) }
    if isNoisy {
      let noise = try noise(
        count: samples.count, sampleRate: sampleRate, using: &generator, voice: voice)
      let ratio = Self.draw(signalToNoise, using: &generator)
      samples = Self.mix(samples, with: noise, signalToNoise: ratio)
    }
    if hasPoorLine { samples = overLine(samples, sampleRate: sampleRate, using: &generator) }
    return samples
  }

  /// Returns speech and noise, which is made so loud that its power has the ratio wanted.
  ///
  ///     y = x + g v,   g² = P(x) / P(v) 10^(−ratio/10)
  static func mix(_ speech: [Float], with noise: [Float], signalToNoise: Double) -> [Float] {
    let power = noise.meanPower
    guard power > 0 else { return speech }
    let gain = Float((speech.meanPower / power * pow(10, -signalToNoise / 10)).squareRoot())
    var mixed = speech
    for index in mixed.indices { mixed[index] += gain * noise[index] }
    return mixed
  }

  /// Returns speech in a random room, as loud as before.
  private func inRoom(
    _ samples: [Float], sampleRate: Double, using generator: inout SeededGenerator
  ) -> [Float] {
    let time = Self.draw(reverberationTimes, using: &generator)
    let room = RoomResponse.Room(reverberationTime: time, using: &generator)
    let response = RoomResponse(room, sampleRate: sampleRate, using: &generator)
    var transform = FourierPair(
      length: Self.powerOfTwo(atLeast: min(samples.count, 1 << 15) + response.samples.count))
    var heard = transform.convolve(samples, with: response.samples)
    let gain = Float((samples.meanPower / max(heard.meanPower, 1e-30)).squareRoot())
    for index in heard.indices { heard[index] *= gain }
    return heard
  }

  /// Returns noise of a random kind: half of it coloured, a third voices, the rest hum.
  private func noise(
    count: Int, sampleRate: Double, using generator: inout SeededGenerator,
    voice: (inout SeededGenerator) throws -> [Float]?
  ) rethrows -> [Float] {
    let kind = generator.uniform()
    if kind < 1.0 / 3 {
      var voices: [[Float]] = []
      for _ in 0..<Int.random(in: 2...6, using: &generator) {
        if let voice = try voice(&generator) { voices.append(voice) }
      }
      let babble = BackgroundNoise.babble(voices, count: count, using: &generator)
      if babble.meanPower > 0 { return babble }
    }
    // A few seconds, again and again: the end of a period goes over into its beginning.
    var transform = FourierPair(length: Self.powerOfTwo(atLeast: min(count, 1 << 16)))
    BackgroundNoise.colored(
      tilt: Self.draw(0...2, using: &generator), spread: 6, sampleRate: sampleRate,
      in: &transform, using: &generator)
    let period = transform.samples
    var noise = (0..<count).map { period[$0 % period.count] }
    if kind > 5.0 / 6 {
      let hum = BackgroundNoise.hum(count: count, sampleRate: sampleRate, using: &generator)
      noise = Self.mix(hum, with: noise, signalToNoise: Self.draw(0...20, using: &generator))
    }
    return noise
  }

  /// Returns sound over a random line: a codec, mostly with a narrower band, or a telephone.
  private func overLine(
    _ samples: [Float], sampleRate: Double, using generator: inout SeededGenerator
  ) -> [Float] {
    let gain = Float(pow(10, Self.draw(-20...3, using: &generator) / 20))
    let louder = samples.map { min(max(gain * $0, -1), 1) }
    if generator.uniform() < 0.25 {
      return CodedSound.telephoneCoded(
        CodedSound.transformCoded(louder, sampleRate: sampleRate, band: 300...3400, step: 0))
    }
    let cutoff = Self.draw(0.4...1, using: &generator) * sampleRate / 2
    let step = Float(Self.draw(0.2...1.2, using: &generator))
    return CodedSound.transformCoded(
      louder, sampleRate: sampleRate, band: 0...cutoff, step: step)
  }

  private static func draw(
    _ range: ClosedRange<Double>, using generator: inout SeededGenerator
  ) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(generator.uniform())
  }

  private static func powerOfTwo(atLeast count: Int) -> Int {
    var power = 2
    while power < count { power *= 2 }
    return power
  }
}
