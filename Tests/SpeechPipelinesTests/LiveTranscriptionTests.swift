import AudioFiles
import Foundation
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct LiveTranscriptionTests {
  let recognizer: Recognizer

  init() throws {
    var recognizer = try Recognizer(contentsOf: ShippedModels.path(of: "an4"))
    recognizer.voiceActivity = try VoiceActivity.shipped()
    self.recognizer = recognizer
  }

  private func recording(repetitions: Int, gap: Double) throws -> [Float] {
    let names = ["an4-cen7-mjgm-b.flac", "an4-cen7-mjgm-b.flac"]
    let noise = NotSpeech.white.samples(seconds: gap, level: -70)
    let parts = try names.flatMap {
      try Waveform(contentsOf: audio($0), sampleRate: 16_000).samples + noise
    }
    return Array(repeatElement(parts, count: repetitions).joined())
  }

  private func events(_ samples: [Float], partLength: Int) -> [LiveTranscription.Event] {
    var transcription = LiveTranscription(by: recognizer, decoding: .bestPath)
    var events: [LiveTranscription.Event] = []
    for start in stride(from: 0, to: samples.count, by: partLength) {
      events += transcription.accept(
        Array(samples[start..<min(start + partLength, samples.count)]))
    }
    return events + transcription.finish()
  }

  private func finalWords(_ events: [LiveTranscription.Event]) -> [Transcript.Word] {
    events.flatMap { event -> [Transcript.Word] in
      if case .final(let words, _) = event { words } else { [] }
    }
  }

  @Test func eventsDoNotDependOnTheParts() throws {
    let samples = try recording(repetitions: 2, gap: 0.8)
    let whole = events(samples, partLength: samples.count)
    #expect(finalWords(whole).count > 10)
    for partLength in [160, 4_321] { #expect(events(samples, partLength: partLength) == whole) }
  }

  @Test(arguments: [0.0, 0.8])
  func wordsAreInOrderAndAsManyAsWereSaid(gap: Double) throws {
    let words = finalWords(events(try recording(repetitions: 4, gap: gap), partLength: 1600))
    #expect(abs(words.count - 4 * 14) <= 2, "\(words.map(\.word))")
    for (word, next) in zip(words, words.dropFirst()) {
      #expect(word.start <= word.end && word.end <= next.start)
    }
  }

  /// A word is told before the next but few are said.
  @Test func wordsComeWhileOthersAreSpoken() throws {
    let samples = try recording(repetitions: 4, gap: 0)
    var transcription = LiveTranscription(by: recognizer, decoding: .bestPath)
    var latest = 0.0
    for start in stride(from: 0, to: samples.count - 1600, by: 1600) {
      let now = Double(start + 1600) / 16_000
      for word in finalWords(transcription.accept(Array(samples[start..<start + 1600]))) {
        latest = max(latest, now - word.end)
      }
    }
    #expect(latest > 0 && latest < 4, "\(latest) s")
  }

  @Test func silenceHasNoEvents() {
    #expect(events([Float](repeating: 0, count: 80_000), partLength: 1600) == [])
  }
}
