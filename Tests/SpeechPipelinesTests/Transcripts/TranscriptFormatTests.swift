import Foundation
import SpeechPipelines
import Testing

/// The golden files were written by hand: `scripts/oracles/transcripts.py` has other programs read
/// them, and tests their words and times.
@Suite struct TranscriptFormatTests {
  static let words: [Transcript.Word] = [
    Transcript.Word(word: "AT&T", start: 0.33, end: 0.54, confidence: 0.94009286),
    Transcript.Word(word: "<said>", start: 0.6, end: 0.6, confidence: 0.5),
    Transcript.Word(word: "\"Ünïcode\".", start: 0.6, end: 1.25, confidence: 1),
    Transcript.Word(word: "Later", start: 36001.25, end: 36001.9, confidence: 0.25),
  ]
  static let recording = TranscribedRecording(
    file: "calls/two words.wav", transcript: Transcript(words: words, duration: 36005.5))
  static let silence = TranscribedRecording(
    file: "silence.wav", transcript: Transcript(words: [], duration: 2.5))
  static let missing = TranscribedRecording(file: "no.wav", error: "no.wav cannot be read.")

  func document(_ format: TranscriptFormat, _ recording: TranscribedRecording = recording) -> String
  {
    format.document(of: recording)
  }

  func joined(_ format: TranscriptFormat, _ recordings: [TranscribedRecording]) -> String {
    format.opening
      + recordings.enumerated().map { format.part(of: $1, isFirst: $0 == 0) }.joined()
      + format.closing
  }

  @Test(arguments: TranscriptFormat.allCases)
  func goldenFiles(format: TranscriptFormat) throws {
    for recording in [Self.recording, Self.silence] {
      let name = NSString(string: recording.file).lastPathComponent
      let url = Bundle.module.bundleURL.appending(path: "Golden/transcripts")
        .appending(path: NSString(string: name).deletingPathExtension + "." + format.fileExtension)
      let text = try String(contentsOf: url, encoding: .utf8)
      #expect(document(format, recording) == text, "\(url.lastPathComponent)")
    }
  }

  @Test(arguments: [TranscriptFormat.srt, .vtt, .lrc, .textGrid])
  func formatsThatHaveNoPlaceForAnError(format: TranscriptFormat) {
    #expect(document(format, Self.missing) == "" && !format.joinsRecordings)
  }

  @Test func text() {
    #expect(document(.text) == "AT&T <said> \"Ünïcode\". Later\n")
    #expect(document(.text, Self.silence) == "\n")
    #expect(
      joined(.text, [Self.silence, Self.missing, Self.recording]).split(
        separator: "\n", omittingEmptySubsequences: false
      ).count == 4)
  }

  @Test func ctm() {
    var right = Self.recording
    right.channel = 2
    right.file = "-"
    #expect(document(.ctm, right).hasPrefix("- 2 0.330"))
    #expect(joined(.ctm, [Self.silence, Self.missing]) == "")
  }

  @Test func tsv() {
    #expect(joined(.tsv, [Self.silence, Self.missing]) == "file\tstart\tend\tconfidence\ttext\n")
    var strange = Self.recording
    strange.file = "a\tb\\c\nd\r.wav"
    #expect(document(.tsv, strange).contains("\na\\tb\\\\c\\nd\\r.wav\t0.330\t"))
  }

  /// A word that ends with the recording, or without length at its end, stays in its tier.
  @Test func textGridEnds() {
    let end = Transcript.Word(word: "end", start: 1, end: 1, confidence: 1)
    let recording = TranscribedRecording(
      file: "a", transcript: Transcript(words: [end], duration: 1))
    let text = document(.textGrid, recording)
    let ends: [String] = text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "xmax = ", omittingEmptySubsequences: false)
      return parts.count == 2 ? "\(parts[1])" : nil
    }
    #expect(ends == ["1.001", "1.001", "1", "1.001"])
  }

  @Test func json() throws {
    #expect(
      document(.json, Self.silence) == """
        {
          "duration" : 2.5,
          "file" : "silence.wav",
          "text" : "",
          "words" : [

          ]
        }

        """)
    #expect(
      document(.jsonl, Self.missing) == #"{"error":"no.wav cannot be read.","file":"no.wav"}"#
        + "\n")
  }

  @Test func jsonOfAlternativesAndDamage() throws {
    var recording = Self.silence
    recording.isTruncated = true
    recording.transcript?.alternatives = [
      Transcript.Alternative(text: "one\ntwo", score: -1.5),
      Transcript.Alternative(text: "", score: -.infinity),
    ]
    #expect(
      document(.jsonl, recording)
        == #"{"alternatives":[{"score":-1.5,"text":"one\ntwo"},{"score":"-inf","text":""}],"#
        + #""duration":2.5,"file":"silence.wav","text":"","truncated":true,"words":[]}"# + "\n")
  }

  /// An array that is written piece by piece is the array that Foundation writes at once.
  @Test func jsonArray() throws {
    let all = [Self.recording, Self.missing, Self.silence]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    for count in 0...all.count {
      let recordings = Array(all.prefix(count))
      let whole = String(decoding: try encoder.encode(recordings), as: UTF8.self)
      #expect(joined(.json, recordings) == whole + "\n")
    }
  }

  @Test func jsonLines() throws {
    let lines = joined(.jsonl, [Self.recording, Self.missing, Self.silence]).split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
  }

  @Test func namesAndEndings() {
    for format in TranscriptFormat.allCases {
      #expect(TranscriptFormat(name: format.rawValue) == format)
      #expect(TranscriptFormat(name: format.fileExtension) == format)
    }
    #expect(TranscriptFormat(name: "txt") == .text && TranscriptFormat(name: "SRT") == .srt)
    #expect(TranscriptFormat(name: "doc") == nil && TranscriptFormat(name: "") == nil)
    let endings = TranscriptFormat.allCases.map(\.fileExtension)
    #expect(endings == ["txt", "json", "jsonl", "srt", "vtt", "tsv", "ctm", "TextGrid", "lrc"])
  }
}
