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
  private var sampleCount = 0
  private var frameCount = 0

  init(by recognizer: Recognizer, decoding: Recognizer.Decoding, threads: Int) {
    self.recognizer = recognizer
    self.decoding = decoding
    self.threads = max(1, threads)
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
      words: join.words, duration: Double(sampleCount) / recognizer.sampleRate)
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
    let results = Mutex([Int: [Transcript.Word]]())
    DispatchQueue.concurrentPerform(iterations: segments.count) { index in
      let words = recognizer.words(in: segments[index], decoding: decoding)
      results.withLock { $0[index] = words }
    }
    results.withLock { results in
      for (index, segment) in segments.enumerated() {
        join.append(results[index] ?? [], cut: segment.cut)
      }
    }
  }
}

extension Recognizer {
  /// Returns the words of a segment that were said while somebody spoke, with the recording's times.
  func words(in segment: SpeechSegment, decoding: Decoding) -> [Transcript.Word] {
    let waveform = Waveform(samples: segment.samples, sampleRate: sampleRate)
    let start = Double(segment.start) / sampleRate
    return self(waveform, decoding: decoding).words.compactMap { word in
      var word = word
      word.start = ((start + word.start) * 1000).rounded() / 1000
      word.end = ((start + word.end) * 1000).rounded() / 1000
      return word.isSaid(during: segment.speech) ? word : nil
    }
  }
}

extension Transcript.Word {
  /// Whether somebody speaks at some time of the word, or very near it.
  func isSaid(during speech: [Range<Seconds>]) -> Bool {
    speech.contains {
      $0.lowerBound - RecordingTranscription.margin < end
        && start < $0.upperBound + RecordingTranscription.margin
    }
  }
}
