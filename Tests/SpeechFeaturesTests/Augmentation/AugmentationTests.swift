import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct AugmentationTests {
  let speech = tones("abc def")

  func augmented(
    _ augmentation: Augmentation, _ samples: [Float], seed: UInt64,
    voice: (inout SeededGenerator) -> [Float]? = { _ in nil }
  ) -> [Float] {
    var random = SeededGenerator(seed: seed)
    return augmentation(samples, sampleRate: 16_000, using: &random, voice: voice)
  }

  @Test func nothingIsDoneAtShareZero() {
    for seed in 0..<20 as Range<UInt64> {
      #expect(augmented(Augmentation(), speech, seed: seed) == speech)
    }
  }

  /// What was added has the power asked for, whatever kind of noise was drawn.
  @Test(arguments: [0.0, 5, 17.5, 30])
  func ratioOfSpeechToNoise(decibels: Double) {
    var augmentation = Augmentation(noiseShare: 1)
    augmentation.signalToNoise = decibels...decibels
    for seed in 0..<30 as Range<UInt64> {
      let noisy = augmented(augmentation, speech, seed: seed) { random in
        Bool.random(using: &random) ? tones("xyz") : nil
      }
      let noise = zip(noisy, speech).map { $0 - $1 }
      let ratio = 10 * log10(speech.meanPower / noise.meanPower)
      #expect(abs(ratio - decibels) < 0.02, "seed \(seed): \(ratio) dB")
    }
  }

  /// Speech stays in time: in a room, too, it is most like itself without a shift.
  @Test func directSoundIsInTime() {
    var random = SeededGenerator(seed: 9)
    let click = (0..<8000).map { _ in random.normal() }
    var augmentation = Augmentation(roomShare: 1)
    augmentation.reverberationTimes = 0.1...0.3
    for seed in 0..<20 as Range<UInt64> {
      let heard = augmented(augmentation, click, seed: seed)
      #expect(heard.count == click.count)
      #expect(abs(heard.meanPower / click.meanPower - 1) < 1e-3, "it is as loud as before")
      let likeness = (0..<200).map { shift in
        (0..<7000).reduce(Float(0)) { $0 + click[$1] * heard[$1 + shift] }
      }
      #expect(likeness.indices.max { likeness[$0] < likeness[$1] } == 0)
    }
  }

  @Test func seedAloneDecides() {
    let all = Augmentation(roomShare: 0.5, noiseShare: 0.5, lineShare: 0.5)
    for seed in 0..<20 as Range<UInt64> {
      #expect(augmented(all, speech, seed: seed) == augmented(all, speech, seed: seed))
    }
    let different = Set((0..<20 as Range<UInt64>).map { augmented(all, speech, seed: $0) })
    #expect(different.count > 14, "about an eighth stay as they are")
  }

  @Test func shareIsThatOfUtterances() {
    let changed = (0..<400 as Range<UInt64>).count {
      augmented(Augmentation(lineShare: 0.3), [0.1, -0.2, 0.3], seed: $0) != [0.1, -0.2, 0.3]
    }
    #expect((80...160).contains(changed))
  }

  @Test func edges() {
    let all = Augmentation(roomShare: 1, noiseShare: 1, lineShare: 1)
    for seed in 0..<10 as Range<UInt64> {
      #expect(augmented(all, [], seed: seed) == [])
      #expect(augmented(all, [0, 0, 0], seed: seed) == [0, 0, 0])
      let short = augmented(all, [0.5], seed: seed)
      #expect(short.count == 1 && short[0].isFinite)
    }
  }

  /// In each octave white noise has twice the energy of the one below, pink noise the same.
  @Test(arguments: [0.0, 1, 2])
  func colors(tilt: Double) {
    var pair = FourierPair(length: 1 << 16)
    var random = SeededGenerator(seed: 11)
    BackgroundNoise.colored(
      tilt: tilt, spread: 0, sampleRate: 16_000, in: &pair, using: &random)
    pair.transform()
    let power = (0...1 << 15).map { k in
      [Float](pair.spectrum[2 * k..<2 * k + 2]).meanPower
    }
    func energy(from low: Double) -> Double {
      let bin = Int(low * 65_536 / 16_000)
      return power[bin..<2 * bin].reduce(0, +)
    }
    for low in [500.0, 1000] {
      let rise = log2(energy(from: 2 * low) / energy(from: low))
      #expect(abs(rise - (1 - tilt)) < 0.15)
    }
  }

  @Test func humIsOfTheMains() {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<10 {
      let hum = BackgroundNoise.hum(count: 16_000, sampleRate: 16_000, using: &random)
      // After 1/50 s or 1/60 s it is where it was.
      let periods = [320, 267].map { period in
        zip(hum, hum.dropFirst(period)).map { $0 - $1 }.meanPower / hum.meanPower
      }
      #expect(periods.min() ?? 1 < 0.05)
    }
  }
}
