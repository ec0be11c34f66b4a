import AudioFiles
import Foundation
import TestSupport
import Testing

/// Resampling against the formula of the signal, taken at the new times: no other resampler is
/// needed to know the answer.
@Suite struct ResamplerTests {
  static let rates: [(Hertz, Hertz)] = [
    (44100, 16000), (8000, 16000), (16000, 8000), (48000, 16000), (16000, 22050), (11025, 16000),
  ]

  /// Three tones under a bell that is zero at both ends, so that edges play no part.
  func burst(at rate: Hertz, seconds: Seconds = 1) -> [Float] {
    (0..<Int(seconds * rate)).map { index in
      let time = Double(index) / rate
      let bell = exp(-pow((time - seconds / 2) / (seconds / 10), 2))
      let tones = sin(2 * .pi * 200 * time) + sin(2 * .pi * 1013 * time + 1)
      return Float(0.3 * bell * (tones + cos(2 * .pi * 3000 * time)))
    }
  }

  @Test(arguments: rates)
  func isTheSameSignalAtTheNewTimes(from: Hertz, to: Hertz) {
    let found = Waveform(samples: burst(at: from), sampleRate: from).resampled(to: to)
    let expected = burst(at: to)
    #expect(found.sampleRate == to)
    #expect(found.samples.count == expected.count)
    let noise = zip(found.samples, expected).map { Double($0 - $1) * Double($0 - $1) }.reduce(0, +)
    let signal = expected.map { Double($0) * Double($0) }.reduce(0, +)
    let ratioInDecibels = 10 * log10(signal / noise)
    #expect(ratioInDecibels > 110, "\(from) to \(to) Hz: \(ratioInDecibels) dB")
  }

  @Test func frequenciesAboveTheNewHalfAreRemoved() {
    let tone = (0..<44100).map { Float(0.5 * sin(2 * .pi * 9000 * Double($0) / 44100)) }
    let found = Waveform(samples: tone, sampleRate: 44100).resampled(to: 16000)
    let middle = found[0.1..<0.9].samples
    #expect(middle.allSatisfy { abs($0) < 0.5e-5 })  // −100 dB
  }

  @Test(arguments: [1, 7, 160, 4096])
  func blockBoundariesLeaveNoTrace(blockSize: Int) {
    let signal = burst(at: 44100, seconds: 0.2)
    let whole = Waveform(samples: signal, sampleRate: 44100).resampled(to: 16000).samples
    var resampler = Resampler(from: 44100, to: 16000)
    var found: [Float] = []
    for start in stride(from: 0, to: signal.count, by: blockSize) {
      found += resampler.process(Array(signal[start..<min(start + blockSize, signal.count)]))
    }
    found += resampler.flush()
    #expect(found == whole)
    #expect(resampler.flush() == [])
  }

  @Test func equalRatesChangeNothing() {
    var resampler = Resampler(from: 16000, to: 16000)
    #expect(resampler.process([1, -2, 3]) == [1, -2, 3])
    #expect(resampler.flush() == [])
  }

  @Test(arguments: [0, 1, 2, 3, 50])
  func shortSignalsKeepTheirDuration(count: Int) {
    let short = Waveform(samples: [Float](repeating: 0.5, count: count), sampleRate: 8000)
    #expect(short.resampled(to: 16000).samples.count == 2 * count)
  }

  @Test(arguments: [0.9, 1.1, 1.25, 0.5])
  func speedChangesTempoAndPitch(factor: Double) throws {
    let tone = Waveform(
      samples: (0..<16000).map { Float(sin(2 * .pi * 500 * Double($0) / 16000)) },
      sampleRate: 16000)
    let found = tone.speedChanged(by: factor)
    #expect(found.sampleRate == 16000)
    #expect(abs(found.duration - 1 / factor) < 1e-4)
    let middle = Int(0.1 * 16000)..<Int(0.5 * 16000)
    let expected = middle.map { Float(sin(2 * .pi * 500 * factor * Double($0) / 16000)) }
    expectClose(Array(found.samples[middle]), expected, absolute: 1e-4, relative: 0)
  }
}
