public import Foundation

/// A language of tones, so that a tiny recogniser can be trained within a second.
///
/// Each character lasts 0.15 s: a space is silent, any other is a vowel that the voice activity
/// detector takes for speech, faded in and out; 0.05 s of silence follow each. Its harmonics of
/// 130 Hz are strongest at 500 Hz, at 2,600 Hz, and at a frequency that follows from its code. Very
/// soft noise lies under all of it.
public func tones(_ text: String, sampleRate: Int = 16_000) -> [Float] {
  let (sounding, silent) = (sampleRate * 3 / 20, sampleRate / 20)
  var samples: [Float] = []
  for scalar in text.unicodeScalars {
    let formant = 300 + 170 * Double(scalar.value % 16)
    let harmonics: [(frequency: Double, loudness: Double)] = (1..<30).map { number in
      let frequency = 130 * Double(number)
      func resonance(_ center: Double, _ width: Double) -> Double {
        1 / (1 + (frequency - center) * (frequency - center) / (width * width))
      }
      let loudness =
        resonance(formant, 90) + 0.5 * resonance(500, 80) + 0.3 * resonance(2600, 150)
      return (frequency, loudness)
    }
    let loudness = scalar == " " ? 0.0 : 0.12
    for i in 0..<sounding {
      let fade = sin(.pi * Double(i) / Double(sounding))
      let time = Double(i) / Double(sampleRate)
      let vowel = harmonics.reduce(0) { $0 + $1.loudness * sin(2 * .pi * $1.frequency * time) }
      samples.append(Float(loudness * fade * vowel))
    }
    samples += [Float](repeating: 0, count: silent)
  }
  return samples.enumerated().map { index, sample in
    sample + 0.001 * Float(sin(Double(index * index % 7919)))
  }
}

/// Returns the bytes of a WAV file of 32-bit floats; anything may stand in it, also NaN.
///
/// - Parameters:
///   - samples: interleaved, [frames, channels].
///   - sampleRate: frames per second.
///   - channelCount: samples of a frame.
/// - Returns: the whole file.
public func soundFile(
  _ samples: [Float], sampleRate: Int = 16_000, channelCount: Int = 1
) -> Data {
  let byteCount = 4 * samples.count
  func bytes(_ number: Int, count: Int = 4) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
  let format =
    bytes(3, count: 2) + bytes(channelCount, count: 2) + bytes(sampleRate)
    + bytes(sampleRate * channelCount * 4) + bytes(channelCount * 4, count: 2) + bytes(32, count: 2)
  var file = Data("RIFF".utf8)
  file += bytes(36 + byteCount) + Array("WAVEfmt ".utf8) + bytes(16) + format
  file += Array("data".utf8) + bytes(byteCount)
  file += samples.flatMap { bytes(Int($0.bitPattern)) }
  return file
}
