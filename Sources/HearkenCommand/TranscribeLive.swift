import AudioFiles
import Foundation
import SpeechPipelines

/// Transcribes standard input while it comes: words as they become certain, a line for each segment.
struct LiveCaptions {
  let recognizer: Recognizer
  let decoding: Recognizer.Decoding
  /// Whether words that may still change are told too, all as JSON lines.
  let tellsPartials: Bool
  private let showsPartials: Bool
  private let line: CaptionLine

  init(by recognizer: Recognizer, decoding: Recognizer.Decoding, tellsPartials: Bool) {
    self.recognizer = recognizer
    self.decoding = decoding
    self.tellsPartials = tellsPartials
    showsPartials = !tellsPartials && isatty(STDERR_FILENO) == 1
    line = CaptionLine()
  }

  /// Reads standard input to its end.
  ///
  /// - Returns: whether samples that its header promises are missing.
  func run(channel: ChannelSelection, raw: AudioStream.RawFormat?) throws -> Bool {
    var audio = try AudioStream(sampleRate: recognizer.sampleRate, channel: channel, raw: raw)
    var transcription = LiveTranscription(by: recognizer, decoding: decoding)
    line.endOnInterruption()
    while let samples = try audio.next() {
      try tell(transcription.accept(samples))
    }
    try tell(transcription.finish())
    try line.end()
    return audio.isTruncated
  }

  private func tell(_ events: [LiveTranscription.Event]) throws {
    for event in events {
      if tellsPartials {
        try emit(line: try json(event))
        continue
      }
      switch event {
      case .partial(let words):
        if showsPartials { tell(partial: words) }
      case .final(let words, let endsSegment):
        if showsPartials { tell(partial: []) }
        try line.add(words.map(\.word))
        if endsSegment { try line.end() }
      }
    }
  }

  /// Shows words on the last line of the terminal, where the next ones take their place.
  private func tell(partial words: [Transcript.Word]) {
    HearkenCommand.tell("\r\u{1B}[K\(words.map(\.word).joined(separator: " "))")
    if words.isEmpty { HearkenCommand.tell("\r") }
  }

  /// An event as a line of JSON.
  private struct Line: Encodable {
    var type: String
    var text: String
    var words: [Transcript.Word]
  }

  private func json(_ event: LiveTranscription.Event) throws -> String {
    let (type, words) =
      switch event {
      case .partial(let words): ("partial", words)
      case .final(let words, _): ("final", words)
      }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = words.map(\.word).joined(separator: " ")
    return String(
      decoding: try encoder.encode(Line(type: type, text: text, words: words)), as: UTF8.self)
  }
}
