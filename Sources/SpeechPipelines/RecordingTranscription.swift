import AudioFiles
import Dispatch
import Synchronization

/// Transcribes a recording of any length while it is read, in bounded memory.
///
///     samples → VoiceActivity → SpeechSegmentation → segments
///       → Recognizer, several at a time → words with the recording's times → WordJoin
///
/// Segments are recognised in groups of as many as there are threads, and joined in order: the
/// transcript does not depend on the number of threads.
struct RecordingTranscription: ~Copyable {
  /// Words that have not a moment of speech within so many seconds of them were not said.
  static let margin: Seconds = 0.2

  private let recognizer: Recognizer
  private let decoding: Recognizer.Decoding
  private let threads: Int
  private var activity: VoiceActivityStream?
  private var segmentation: SpeechSegmentation
  private var waiting: [SpeechSegment] = []
  private var join = WordJoin()
  private var alternatives: AlternativeJoin
  /// Where the words of the segments that hang together begin, and the score of their best texts.
  private var part = (firstWord: 0, score: 0.0)
  private var sampleCount = 0
  private var frameCount = 0

  init(by recognizer: Recognizer, decoding: Recognizer.Decoding, threads: Int) {
    self.recognizer = recognizer
    self.decoding = decoding
    self.threads = max(1, threads)
    alternatives = AlternativeJoin(count: recognizer.wordDecoder?.alternativeCount ?? 0)
    activity = recognizer.voiceActivity.map {
      VoiceActivityStream($0, sampleRate: recognizer.sampleRate)
    }
    segmentation = SpeechSegmentation(sampleRate: recognizer.sampleRate)
  }

  /// Takes the next samples.
  mutating func accept(_ samples: [Float]) {
    sampleCount += samples.count
    let probabilities = activity?.accept(samples) ?? allSpeech()
    recognize(segmentation.accept(samples, probabilities: probabilities))
  }

  /// Returns the words of the whole recording.
  mutating func finish() -> Transcript {
    let probabilities = activity?.finish() ?? []
    recognize(segmentation.accept([], probabilities: probabilities) + segmentation.finish())
    recognizeWaiting()
    return Transcript(
      words: join.words, duration: Double(sampleCount) / recognizer.sampleRate,
      alternatives: alternatives.count > 0 ? alternatives.alternatives : nil)
  }

  /// Without a voice activity detector every whole 20 ms counts as speech.
  private mutating func allSpeech() -> [Float] {
    let frames = Int(Double(sampleCount) / (recognizer.sampleRate * VoiceActivity.frameShift))
    defer { frameCount = frames }
    return [Float](repeating: 1, count: frames - frameCount)
  }

  private mutating func recognize(_ segments: [SpeechSegment]) {
    for segment in segments {
      waiting.append(segment)
      if waiting.count == threads { recognizeWaiting() }
    }
  }

  private mutating func recognizeWaiting() {
    let (segments, recognizer, decoding) = (waiting, self.recognizer, self.decoding)
    waiting = []
    let results = Mutex([Int: Transcript]())
    DispatchQueue.concurrentPerform(iterations: segments.count) { index in
      let transcript = recognizer.transcript(of: segments[index], decoding: decoding)
      results.withLock { $0[index] = transcript }
    }
    let transcripts = results.withLock { $0 }
    for (index, segment) in segments.enumerated() {
      if let transcript = transcripts[index] { append(transcript, of: segment) }
    }
  }

  private mutating func append(_ transcript: Transcript, of segment: SpeechSegment) {
    if segment.cut == nil { part = (join.words.count, 0) }
    join.append(transcript.words, cut: segment.cut)
    let own = transcript.alternatives ?? []
    part.score += own.first?.score ?? 0
    if segment.cut == nil, segment.nextCut == nil {
      alternatives.append(own)
    } else if segment.nextCut == nil {
      let text = join.words[min(part.firstWord, join.words.count)...].map(\.word)
      alternatives.append([
        Transcript.Alternative(text: text.joined(separator: " "), score: part.score)
      ])
    }
  }
}

extension Recognizer {
  /// Returns what is said in a segment while somebody speaks, with the recording's times.
  func transcript(of segment: SpeechSegment, decoding: Decoding) -> Transcript {
    let waveform = Waveform(samples: segment.samples, sampleRate: sampleRate)
    let start = Double(segment.start) / sampleRate
    var transcript = self(waveform, decoding: decoding)
    for index in transcript.words.indices {
      transcript.words[index].start += start
      transcript.words[index].end += start
      transcript.words[index].roundTimes()
    }
    return transcript.said(during: segment.speech)
  }
}

extension Transcript {
  /// Returns the transcript without the words during which nobody speaks.
  ///
  /// If there are such words, the text that is left is the only alternative.
  func said(during speech: [Range<Seconds>]) -> Transcript {
    let said = words.filter { $0.isSaid(during: speech) }
    guard said.count < words.count else { return self }
    let score = alternatives?.first?.score ?? 0
    let text = said.map(\.word).joined(separator: " ")
    return Transcript(
      words: said, duration: duration,
      alternatives: alternatives.map { _ in [Alternative(text: text, score: score)] })
  }
}

extension Transcript.Word {
  /// Brings the times to whole milliseconds.
  fileprivate mutating func roundTimes() {
    start = (start * 1000).rounded() / 1000
    end = (end * 1000).rounded() / 1000
  }

  /// Whether somebody speaks at some time of the word, or very near it.
  func isSaid(during speech: [Range<Seconds>]) -> Bool {
    speech.contains {
      $0.lowerBound - RecordingTranscription.margin < end
        && start < $0.upperBound + RecordingTranscription.margin
    }
  }
}
