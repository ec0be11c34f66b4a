import Foundation
import TestSupport

/// A rising tone and pseudo-random noise; `scripts/oracles/features.py` has the same formula.
func formulaWaveform(sampleRate: Double, count: Int) -> [Float] {
  (0..<count).map { n in
    let time = Double(n) / sampleRate
    let noise = Double((n * (n * n * 15731 + 789_221) + 1_376_312_589) % (1 << 31)) / 0x1p31 - 0.5
    return Float(0.5 * sin(2 * .pi * (100 + 1500 * time) * time) + 0.1 * noise)
  }
}

/// One second of Kennedy's inaugural address, in 16-bit integers.
struct SpeechRecording: Decodable {
  let samples: [Int]

  /// Samples between −1 and 1, at 16 kHz.
  static func waveform() throws -> [Float] {
    try golden("speech", as: SpeechRecording.self, in: .module).samples.map { Float($0) / 32768 }
  }
}

/// The waveform that a golden file names: half a second of the formula, or the recording.
func waveform(named name: String, sampleRate: Double) throws -> [Float] {
  name == "speech"
    ? try SpeechRecording.waveform()
    : formulaWaveform(sampleRate: sampleRate, count: Int(sampleRate / 2))
}
