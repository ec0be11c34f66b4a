import Foundation
import SpeechPipelines
import Tensors
import Testing

/// How words are divided into subtitles, as seen in SubRip.
@Suite struct SubtitleTests {
  struct Block: Equatable {
    var start: Int  // milliseconds
    var end: Int
    var lines: [String]
  }

  /// Words that follow each other, each a third of a second long and a tenth apart.
  func evenly(_ text: String, at start: Double = 0) -> [Transcript.Word] {
    text.split(separator: " ").enumerated().map { index, word in
      let begin = start + 0.4 * Double(index)
      return Transcript.Word(word: String(word), start: begin, end: begin + 0.3, confidence: 1)
    }
  }

  func blocks(
    _ words: [Transcript.Word], duration: Double? = nil, _ rules: SubtitleRules = SubtitleRules()
  ) -> [Block] {
    let transcript = Transcript(words: words, duration: duration ?? (words.last?.end ?? 0) + 5)
    let recording = TranscribedRecording(file: "a.wav", transcript: transcript)
    return TranscriptFormat.srt.document(of: recording, rules: rules)
      .split(separator: "\n\n").map { block in
        let lines = block.split(separator: "\n").map(String.init)
        let times = lines[1].split(separator: " --> ").map(milliseconds)
        return Block(start: times[0], end: times[1], lines: Array(lines.dropFirst(2)))
      }
  }

  /// Reads a time such as "01:02:03,456".
  func milliseconds(_ time: Substring) -> Int {
    let numbers: [Int] = time.split(whereSeparator: { ":,".contains($0) }).map { Int($0) ?? -1 }
    let minutes = numbers[0] * 60 + numbers[1]
    return (minutes * 60 + numbers[2]) * 1000 + numbers[3]
  }

  @Test func shortTextIsOneSubtitle() {
    let found = blocks(evenly("one two three"))
    #expect(found == [Block(start: 0, end: 1100, lines: ["one two three"])])
  }

  @Test func linesAreOfEqualLength() {
    let found = blocks(evenly("the quick brown fox jumps over the lazy dog again"))
    #expect(found.map(\.lines) == [["the quick brown fox jumps", "over the lazy dog again"]])
  }

  @Test func aPauseAlwaysDivides() {
    let found = blocks(evenly("one two") + evenly("three", at: 1.5))
    #expect(found.map(\.lines) == [["one two"], ["three"]])
    #expect(found.map(\.start) == [0, 1500])
    // It stays for a second, as it was spoken faster than it can be read.
    #expect(found.map(\.end) == [1000, 2500])
  }

  /// Both sentences fit into one subtitle each, but not both into one.
  @Test func sentencesAreKeptTogether() {
    let first = "This is the first sentence of the two that we have."
    let second = "And here is the second one, which is about as long."
    let found = blocks(evenly("\(first) \(second)"))
    #expect(found.map { $0.lines.joined(separator: " ") } == [first, second])
  }

  @Test func aLongWordIsNotBroken() {
    let long = String(repeating: "x", count: 60)
    let found = blocks(evenly("a \(long) b"))
    #expect(found.flatMap(\.lines).contains(long))
    #expect(found.flatMap(\.lines).joined(separator: " ") == "a \(long) b")
  }

  @Test func aSubtitleEndsBeforeTheNextAndWithTheRecording() {
    let words = [
      Transcript.Word(word: "go", start: 0, end: 0.1, confidence: 1),
      Transcript.Word(word: "on", start: 0.95, end: 1.05, confidence: 1),
    ]
    let found = blocks(words, duration: 1.5)
    #expect(found.map(\.end) == [870, 1500])
  }

  @Test func aWordThatNeverEndsIsShownForSevenSeconds() {
    let endless = Transcript.Word(word: "oh", start: 2, end: 60, confidence: 1)
    #expect(blocks([endless]) == [Block(start: 2000, end: 9000, lines: ["oh"])])
  }

  @Test func wordsWithoutLengthAtTheEndAreSeen() {
    let words = ["a", "b"].map {
      Transcript.Word(word: $0, start: 3, end: 3, confidence: 1)
    }
    let found = blocks(words, duration: 3)
    #expect(found.flatMap(\.lines) == ["a b"] && found.allSatisfy { $0.start < $0.end })
  }

  /// Words of random lengths, times and pauses: nothing is lost, and every rule is kept.
  @Test(arguments: 0..<40)
  func rules(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var time = 0.0
    let words = (0..<200).map { _ in
      time += [0, 0, 0.05, 0.3, 1].randomElement(using: &random) ?? 0
      let start = time
      time += [0, 0.1, 0.4, 0.9].randomElement(using: &random) ?? 0
      var word = String(repeating: "w", count: Int.random(in: 1...14, using: &random))
      word += ["", "", "", ",", "."].randomElement(using: &random) ?? ""
      return Transcript.Word(word: word, start: start, end: time, confidence: 1)
    }
    var rules = SubtitleRules()
    if seed % 2 == 1 { (rules.lineLength, rules.lineCount) = (20, 1 + seed % 3) }
    let found = blocks(words, duration: time, rules)
    #expect(
      found.flatMap(\.lines).joined(separator: " ") == words.map(\.word).joined(separator: " "))
    for block in found {
      #expect(block.lines.allSatisfy { $0.count <= rules.lineLength }, "\(block)")
      #expect(block.lines.count <= rules.lineCount)
      #expect(block.start < block.end && block.end - block.start <= 7000, "\(block)")
    }
    for (one, next) in zip(found, found.dropFirst()) {
      #expect(one.end <= next.start)
      #expect(next.start - one.start <= 160 || next.start - one.end >= 80, "\(one) \(next)")
    }
  }

  /// Speech without a single pause takes time in proportion to its words.
  @Test func manyWords() {
    let words = (0..<5_000).map { index in
      Transcript.Word(
        word: "word", start: 0.3 * Double(index), end: 0.3 * Double(index + 1), confidence: 1)
    }
    let found = blocks(words)
    #expect(
      found.reduce(0) { $0 + $1.lines.joined(separator: " ").split(separator: " ").count }
        == words.count)
  }
}
