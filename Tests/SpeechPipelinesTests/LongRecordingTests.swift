import AudioFiles
import Foundation
import TestSupport
import Testing

@testable import SpeechPipelines

/// The shipped model on long files that are put together of recordings in `audio`.
@Suite struct LongRecordingTests {
  let recognizer: Recognizer
  let folder: TemporaryFolder

  init() throws {
    var recognizer = try Recognizer(contentsOf: ShippedModels.path(of: "an4"))
    recognizer.voiceActivity = try VoiceActivity.shipped()
    self.recognizer = recognizer
    folder = try TemporaryFolder()
  }

  private static let names = ["an4-cen7-mjgm-b.flac", "an4-cen7-mjgm-b.flac"]

  /// Recordings one after the other, each followed by so many seconds of faint noise.
  private func long(repetitions: Int, gap: Double) throws -> (samples: [Float], texts: [String]) {
    let parts = try Self.names.map { try Waveform(contentsOf: audio($0), sampleRate: 16_000) }
    let noise = NotSpeech.white.samples(seconds: gap, level: -70)
    var (samples, texts): ([Float], [String]) = ([], [])
    for _ in 0..<repetitions {
      for part in parts {
        samples += part.samples + noise
        texts.append(recognizer(part).text)
      }
    }
    return (samples, texts)
  }

  private func transcript(_ samples: [Float], threads: Int = 1) throws -> Transcript {
    let path = try folder.write(soundFile(samples), to: "\(UUID().uuidString).wav")
    return try recognizer.transcript(ofRecording: path, decoding: .bestPath, threads: threads)
      .transcript
  }

  private func expectInOrder(_ transcript: Transcript) {
    var end = 0.0
    for word in transcript.words {
      #expect(word.start >= end && word.end >= word.start && word.end <= transcript.duration)
      end = word.end
    }
  }

  /// 60 s and more: the words of the parts, none lost or doubled.
  @Test(arguments: [1.5, 4])
  func recordingsWithGaps(gap: Double) throws {
    let (samples, texts) = try long(repetitions: 8, gap: gap)
    let found = try transcript(samples)
    #expect(found.text == texts.joined(separator: " "))
    #expect(abs(found.duration - Double(samples.count) / 16_000) < 1e-9)
    expectInOrder(found)
  }

  /// Without gaps the recogniser hears other neighbours, but as many words.
  @Test func recordingsWithoutGaps() throws {
    let (samples, texts) = try long(repetitions: 12, gap: 0)
    let found = try transcript(samples)
    let words = texts.joined(separator: " ").split(separator: " ").map(String.init)
    let same = zip(found.words.map(\.word), words).filter { $0 == $1 }.count
    #expect(found.words.count == words.count && same >= words.count - 2)
    expectInOrder(found)
  }

  @Test func threadsDoNotMatter() throws {
    let (samples, _) = try long(repetitions: 8, gap: 1.2)
    let one = try transcript(samples)
    #expect(try transcript(samples, threads: 3) == one)
  }

  @Test(arguments: [NotSpeech.pink, .hum, .chords])
  func longNoiseHasNoWords(sound: NotSpeech) throws {
    let found = try transcript(sound.samples(seconds: 40, level: -30))
    #expect(found.text == "" && found.duration == 40)
  }

  /// Half of a long file is missing: what is there is given, and that something is missing.
  @Test func truncated() throws {
    let (samples, _) = try long(repetitions: 14, gap: 1.5)
    let whole = soundFile(samples)
    let path = try folder.write(whole.prefix(whole.count / 2), to: "half.wav")
    let found = try recognizer.transcript(ofRecording: path, decoding: .bestPath)
    #expect(found.isTruncated && found.transcript.words.count > 20)
  }

  /// Without a detector nothing is left out, and a long file is cut all the same.
  @Test func withoutVoiceActivity() throws {
    var recognizer = recognizer
    recognizer.voiceActivity = nil
    let (samples, texts) = try long(repetitions: 8, gap: 1.5)
    let path = try folder.write(soundFile(samples), to: "long.wav")
    let found = try recognizer.transcript(ofRecording: path, decoding: .bestPath).transcript
    let count = texts.joined(separator: " ").split(separator: " ").count
    #expect(abs(found.words.count - count) <= 3)
    expectInOrder(found)
  }
}
