import AudioFiles
import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct AlignedTextTests {
  func noise(_ seconds: Double, seed: UInt64 = 1) -> Waveform {
    let samples = Tensor.random([Int(seconds * 16_000)], seed: seed, scale: 0.1).values
    return Waveform(samples: samples, sampleRate: 16_000)
  }

  /// Whatever is heard, words and their letters are in order and inside the recording.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func wordsAreInOrder(seed: UInt64) throws {
    let recognizer = try TinyRecognizer.untrained(seed: seed)
    let waveform = noise(2.013, seed: seed)
    let aligned = try recognizer.alignment(of: "  ab ba\naé b ", in: waveform)
    #expect(aligned.transcript.text == "ab ba aé b" && aligned.transcript.duration == 2.013)
    #expect(aligned.units.map { $0.map(\.word).joined() } == ["ab", "ba", "aé", "b"])
    var end = 0.0
    for (word, units) in zip(aligned.transcript.words, aligned.units) {
      #expect(word.start >= end && word.end > word.start)
      #expect(units.first?.start == word.start && units.last?.end == word.end)
      #expect(zip(units, units.dropFirst()).allSatisfy { $0.end <= $1.start })
      end = word.end
    }
    #expect(end <= 2.013 && aligned.score < 0)
  }

  @Test func lexiconChooses() throws {
    let recognizer = try TinyRecognizer.untrained(symbols: ["AH", "B", "EY"])
    var lexicon = Lexicon()
    lexicon.add(["AH", "B"], of: "one")
    lexicon.add(["EY"], of: "one")
    lexicon.add(["B", "B"], of: "two")
    let aligned = try recognizer.alignment(of: "one two", in: noise(1), lexicon: lexicon)
    #expect(aligned.transcript.text == "one two")
    #expect([["AH", "B"], ["EY"]].contains(aligned.units[0].map(\.word)))
    #expect(aligned.units[1].map(\.word) == ["B", "B"])
  }

  @Test func whatCannotBeAligned() throws {
    let letters = try TinyRecognizer.untrained()
    let phones = try TinyRecognizer.untrained(symbols: ["AH", "B"])
    let lexicon = Lexicon(spelling: ["ab"])
    #expect(throws: AlignedTextError.unknownWords(["x", "y"])) {
      try letters.alignment(of: "x ab y x", in: noise(1), lexicon: lexicon)
    }
    #expect(throws: AlignedTextError.noLexicon) { try phones.alignment(of: "ab", in: noise(1)) }
    #expect(throws: AlignedTextError.self) { try letters.alignment(of: "xyz", in: noise(1)) }
    #expect {
      try letters.alignment(of: String(repeating: "ab ", count: 50), in: noise(1))
    } throws: { error in
      "\(error)".contains("needs at least 149 frames, but the recording has 33")
    }
    #expect(throws: AlignedTextError.self) { try letters.alignment(of: "a", in: noise(0.01)) }
    #expect(try letters.alignment(of: "", in: noise(0.01)).transcript.words == [])
  }

  /// Cut into parts, a long recording has as many frames as whole, and nearly the same scores.
  @Test(arguments: [68.0, 69, 121.017, 150])
  func longRecordings(seconds: Double) throws {
    var recognizer = try TinyRecognizer.untrained()
    // Weights small enough that the past is forgotten, as in a trained network.
    recognizer.acousticModel.forEachParameter { parameter in
      parameter.value = parameter.value.mapped { 0.1 * $0 }
    }
    let waveform = noise(seconds)
    let whole = recognizer.logProbabilities(waveform)
    let parts = recognizer.logProbabilities(ofLong: waveform)
    #expect(whole.shape == parts.shape)
    let difference = zip(whole.values, parts.values).map { abs($0 - $1) }.max() ?? 1
    #expect(difference < 0.05)
  }

  @Test func formats() throws {
    func word(_ text: String, _ start: Double, _ end: Double) -> Transcript.Word {
      Transcript.Word(word: text, start: start, end: end, confidence: 0.5)
    }
    let aligned = AlignedText(
      transcript: Transcript(words: [word("a\"b", 0.25, 0.5), word("c", 0.5, 1)], duration: 1),
      units: [[word("a", 0.25, 0.375), word("\"b", 0.375, 0.5)], [word("c", 0.5, 1)]], score: -2)
    #expect(
      try aligned.written(as: .ctm, file: "/x/y z.flac", channel: 2) == """
        y_z 2 0.250 0.250 a"b 0.500
        y_z 2 0.500 0.500 c 0.500

        """)
    #expect(
      try aligned.written(as: .json, file: "y.wav", channel: 1)
        .hasPrefix(
          "{\"duration\":1,\"file\":\"y.wav\",\"score\":-2,\"text\":\"a\\\"b c\",\"words\":["))
    let grid = try aligned.written(as: .textgrid, file: "y.wav", channel: 1)
    #expect(grid.hasPrefix("File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\n"))
    #expect(grid.contains("text = \"a\"\"b\"") && grid.contains("size = 2\n"))
    #expect(grid.contains("intervals: size = 3\n") && grid.contains("intervals: size = 4\n"))
  }
}
