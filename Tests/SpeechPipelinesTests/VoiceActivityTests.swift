import AudioFiles
import Foundation
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct VoiceActivityTests {
  let voiceActivity: VoiceActivity

  init() throws {
    voiceActivity = try VoiceActivity.shipped()
  }

  private func speech(in samples: [Float], sampleRate: Hertz = 16_000) -> [SpeechSegment] {
    let waveform = Waveform(samples: samples, sampleRate: sampleRate)
    var segmentation = SpeechSegmentation(sampleRate: sampleRate)
    return segmentation.accept(samples, probabilities: voiceActivity(waveform))
      + segmentation.finish()
  }

  /// Loud sweeps are still taken for speech at times; the model's card tells how often.
  @Test(arguments: NotSpeech.allCases, [-60.0, -40, -20])
  func noiseIsNoSpeech(sound: NotSpeech, level: Double) {
    guard sound != .chirps || level < -20 else { return }
    let found = speech(in: sound.samples(seconds: 8, level: level))
    #expect(found.map(\.speech) == [])
  }

  @Test func silenceIsNoSpeech() {
    #expect(speech(in: [Float](repeating: 0, count: 80_000)) == [])
    #expect(speech(in: [Float](repeating: 0.3, count: 80_000)) == [], "a constant offset")
  }

  /// The recordings of the demonstration begin and end with speech or a short silence.
  @Test(arguments: [("an4-cen7-mjgm-b", 0.0), ("an4-cen8-fcaw-b", -25), ("jfk", 0), ("jfk", -25)])
  func speechIsFound(name: String, gain: Double) throws {
    let waveform = try Waveform(contentsOf: audio("\(name).flac"), sampleRate: 16_000)
    let scale = Float(pow(10, gain / 20))
    let found = speech(in: waveform.samples.map { $0 * scale }).flatMap(\.speech)
    let (first, last) = (try #require(found.first), try #require(found.last))
    #expect(first.lowerBound < 0.5 && last.upperBound > waveform.duration - 0.7)
  }

  /// An answer for each 20 ms begun, the same however the samples come.
  @Test(arguments: [8_000, 16_000, 44_100])
  func partsDoNotMatter(sampleRate: Int) throws {
    let waveform = try Waveform(
      contentsOf: audio("an4-cen7-mjgm-b.flac"), sampleRate: Double(sampleRate))
    let whole = voiceActivity(waveform)
    #expect(whole.count == Int((waveform.duration / 0.02).rounded(.up)))
    var stream = VoiceActivityStream(voiceActivity, sampleRate: Double(sampleRate))
    var parts: [Float] = []
    for start in stride(from: 0, to: waveform.samples.count, by: 777) {
      parts += stream.accept(
        Array(waveform.samples[start..<min(start + 777, waveform.samples.count)]))
    }
    #expect(parts + stream.finish() == whole)
  }

  @Test func shortRecordings() {
    for count in [0, 1, 319, 320, 321, 400] {
      let waveform = Waveform(samples: [Float](repeating: 0.1, count: count), sampleRate: 16_000)
      #expect(voiceActivity(waveform).count == (count + 319) / 320)
    }
  }

  @Test func badWeights() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("nothing", to: "weights.safetensors")
    #expect(throws: ModelFileError.self) { try VoiceActivity(contentsOf: path) }
  }
}

/// The path of a recording in `audio`.
func audio(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../audio/\(name)").standardizedFileURL.path
}
