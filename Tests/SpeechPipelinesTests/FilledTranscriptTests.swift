@testable import SpeechPipelines
import SpokenLanguageUnderstanding
import Testing

@Suite struct FilledTranscriptTests {
  /// Knows "play GENRE by ARTIST", genres and artists of one word.
  private let tagger = Tagger(
    .markov(
      HiddenMarkovTagger(
        ["jazz", "rock", "folk"].flatMap { genre in
          ["nina", "otis", "joan"].map { artist in
            TaggedSentence(
              words: ["play", genre, "by", artist], tags: ["O", "B-genre", "O", "B-artist"])
          }
        })), tokenization: .words, name: "test")

  private func transcript(_ text: String, _ alternatives: [(String, Double)]) -> Transcript {
    let words = text.split(separator: " ").enumerated().map { place, word in
      Transcript.Word(
        word: String(word), start: Double(place), end: Double(place) + 0.5, confidence: 1)
    }
    return Transcript(
      words: words, duration: 10,
      alternatives: alternatives.map { Transcript.Alternative(text: $0.0, score: $0.1) })
  }

  @Test func `A transcript without alternatives is sure of its only text`() {
    let filled = tagger.fill(transcript("play jazz by nina", []), file: "a.wav")
    #expect(filled.file == "a.wav" && filled.text == "play jazz by nina")
    #expect(filled.slots.map(\.slot) == ["genre", "artist"])
    #expect(filled.slots.map(\.startTime) == [1, 3] && filled.slots.map(\.endTime) == [1.5, 3.5])
    #expect(filled.slots.allSatisfy { $0.confidence == 1 })
  }

  // Three texts of equal weight: two of them fill both slots alike, the best by score stands alone.
  @Test func `The reading that most texts share is taken, with the share as confidence`() {
    let filled = tagger.fill(
      transcript(
        "play dress by nina",
        [("play jazz by otis", 0), ("play rock by nina", 0), ("um play rock by nina", 0)]))
    #expect(filled.text == "play rock by nina")
    #expect(filled.slots.map(\.value) == ["rock", "nina"])
    for slot in filled.slots { #expect(abs(slot.confidence - 2.0 / 3) < 1e-9) }
    // "rock" stands where "dress" was heard.
    #expect(filled.slots.map(\.startTime) == [1, 3])
  }

  @Test func `A text that scores much less hardly counts`() {
    let filled = tagger.fill(
      transcript("play jazz by nina", [("play jazz by nina", 0), ("play rock by otis", -40)]))
    #expect(filled.text == "play jazz by nina" && filled.slots.allSatisfy { $0.confidence > 0.99 })
  }

  @Test func `Words that were not in the best text have no time`() {
    let filled = tagger.fill(transcript("", [("play jazz by nina", 0)]))
    #expect(filled.slots.count == 2 && filled.slots.allSatisfy { $0.startTime == nil })
    #expect(tagger.fill(transcript("", [])).slots.isEmpty)
  }
}
