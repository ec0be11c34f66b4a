public import AudioFiles

/// Transcribes sound while it comes, and tells each word once it is certain.
///
/// The segment that is growing is recognised anew every `hop`. A word is certain when it ended
/// `settling` ago and two opinions in a row agree on it, or when its segment is over; it never
/// changes afterwards. So a recogniser that reads in both directions hears at least `settling` of
/// what follows a word.
///
///     samples → VoiceActivity → SpeechSegmentation → growing segment ─every hop─▶ words
///
/// Events depend on the samples alone, not on when or in what parts they come.
///
/// Reference: Liu, Spanakis & Niehues (2020), *Low-latency sequence-to-sequence speech recognition
/// and translation by partial hypothesis selection* (local agreement).
public struct LiveTranscription: ~Copyable {
  /// Lengths in seconds.
  public struct Configuration: Sendable, Equatable {
    /// Silence after which all words of a segment are certain.
    public var pause: Seconds = 0.5
    /// The length at which a segment without pauses is cut.
    public var longest: Seconds = 15
    /// How often the growing segment is recognised.
    public var hop: Seconds = 0.5
    /// How long ago a word must have ended.
    public var settling: Seconds = 1

    /// Makes the default configuration.
    public init() {}
  }

  /// What has become known.
  public enum Event: Sendable, Equatable {
    /// Words that will not change, and whether a pause follows them.
    case final([Transcript.Word], endsSegment: Bool)
    /// What may have been said after the final words.
    case partial([Transcript.Word])
  }

  private let recognizer: Recognizer
  private let decoding: Recognizer.Decoding
  private let configuration: Configuration
  private var activity: VoiceActivityStream?
  private var segmentation: SpeechSegmentation
  private var sampleCount = 0
  /// Samples up to the next opinion of the growing segment.
  private var samplesToHop: Int
  private var lastFinal: Transcript.Word?
  /// What the last opinion said after the final words.
  private var opinion: [Transcript.Word] = []
  private var hasWordsInSegment = false

  /// Begins at the beginning of a recording.
  public init(
    by recognizer: Recognizer, decoding: Recognizer.Decoding,
    _ configuration: Configuration = Configuration()
  ) {
    self.recognizer = recognizer
    self.decoding = decoding
    self.configuration = configuration
    activity = recognizer.voiceActivity.map {
      VoiceActivityStream($0, sampleRate: recognizer.sampleRate)
    }
    var lengths = SpeechSegmentation.Configuration()
    lengths.pause = configuration.pause
    lengths.longest = configuration.longest
    lengths.shortest = min(lengths.shortest, configuration.longest / 2)
    segmentation = SpeechSegmentation(lengths, sampleRate: recognizer.sampleRate)
    samplesToHop = 0
    samplesToHop = hopInSamples
  }

  /// Takes the next samples and returns what they make known.
  public mutating func accept(_ samples: [Float]) -> [Event] {
    var events: [Event] = []
    var rest = samples[...]
    // Parts are cut at the hops, so that events do not depend on the parts.
    while !rest.isEmpty {
      let part = rest.prefix(samplesToHop)
      rest = rest.dropFirst(part.count)
      samplesToHop -= part.count
      sampleCount += part.count
      let probabilities = activity?.accept(Array(part)) ?? allSpeech(in: part.count)
      events += finals(segmentation.accept(Array(part), probabilities: probabilities))
      if samplesToHop == 0 {
        samplesToHop = hopInSamples
        events += hopEvents()
      }
    }
    return events
  }

  /// Returns what is left at the end.
  public mutating func finish() -> [Event] {
    let probabilities = activity?.finish() ?? []
    return finals(
      segmentation.accept([], probabilities: probabilities) + segmentation.finish())
  }

  private var hopInSamples: Int { max(1, Int(configuration.hop * recognizer.sampleRate)) }

  /// Without a voice activity detector every whole 20 ms counts as speech.
  private func allSpeech(in count: Int) -> [Float] {
    let frameLength = recognizer.sampleRate * VoiceActivity.frameShift
    let (before, now) = (Double(sampleCount - count), Double(sampleCount))
    return [Float](repeating: 1, count: Int(now / frameLength) - Int(before / frameLength))
  }

  /// Makes the words of complete segments final.
  private mutating func finals(_ segments: [SpeechSegment]) -> [Event] {
    segments.compactMap { segment in
      var words = unheard(recognizer.transcript(of: segment, decoding: decoding).words)
      if let cut = segment.nextCut { words.removeAll { $0.middle >= cut } }
      opinion = []
      let isEnd = segment.nextCut == nil
      let hadWords = hasWordsInSegment || !words.isEmpty
      hasWordsInSegment = isEnd ? false : hadWords
      if let last = words.last { lastFinal = last }
      return hadWords ? .final(words, endsSegment: isEnd) : nil
    }
  }

  /// Recognises the growing segment and makes the words final that are old enough and agreed on.
  private mutating func hopEvents() -> [Event] {
    guard let segment = segmentation.unfinished else { return [] }
    let words = unheard(recognizer.transcript(of: segment, decoding: decoding).words)
    let now = Double(sampleCount) / recognizer.sampleRate
    var certain = 0
    while certain < min(words.count, opinion.count), words[certain].agrees(with: opinion[certain]),
      words[certain].end <= now - configuration.settling
    {
      certain += 1
    }
    opinion = Array(words[certain...])
    var events: [Event] = []
    if certain > 0 {
      lastFinal = words[certain - 1]
      hasWordsInSegment = true
      events.append(.final(Array(words[..<certain]), endsSegment: false))
    }
    return events + [.partial(opinion)]
  }

  /// Returns the words after the last final one.
  private func unheard(_ words: [Transcript.Word]) -> [Transcript.Word] {
    guard let last = lastFinal else { return words }
    let next = words.firstIndex { $0.agrees(with: last) }.map { $0 + 1 }
    var rest = Array(words[(next ?? words.firstIndex { $0.middle >= last.end } ?? words.count)...])
    if !rest.isEmpty {
      rest[0].start = max(rest[0].start, last.end)
      rest[0].end = max(rest[0].end, rest[0].start)
    }
    return rest
  }
}
