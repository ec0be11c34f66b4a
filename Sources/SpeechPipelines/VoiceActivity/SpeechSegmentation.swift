import AudioFiles

/// Cuts a recording into segments while it arrives, by the probability of speech in each 20 ms.
///
/// A segment begins `padding` before speech and ends `padding` after it, once a `pause` has passed.
/// One that grows to `longest` is cut in its longest pause; if there is none worth the name, at its
/// quietest place near the end. The two sides of such a cut overlap, so that no word is without
/// its surroundings, and whoever joins the words keeps each once (``WordJoin``).
///
/// Samples are forgotten as soon as they are in a segment or known to be silent, so that memory does
/// not grow with the recording. Segments do not depend on the sizes of the parts that arrive.
struct SpeechSegmentation: Sendable {
  /// Lengths in seconds, and the probabilities between which speech begins and ends.
  struct Configuration: Sendable, Equatable {
    /// Silence after which a segment is over.
    var pause: Seconds = 1.0
    /// What is kept of the silence before and after speech.
    var padding: Seconds = 0.4
    /// The length at which a segment is cut.
    var longest: Seconds = 25
    /// No cut is made in so long a beginning of a segment.
    var shortest: Seconds = 10
    /// The shortest pause that a cut may be made in without looking for the quietest place.
    var shortestPause: Seconds = 0.14
    /// How far either side of a cut reaches over it.
    var overlap: Seconds = 2
    /// Speech that lasts less in a whole segment is none.
    var shortestSpeech: Seconds = 0.2
    /// The probability at which speech begins.
    var onset: Float = 0.6
    /// The probability under which it ends.
    var release: Float = 0.3
  }

  private let configuration: Configuration
  private let sampleRate: Hertz
  private let frameLength: Double  // samples in 20 ms

  /// The samples that may still be needed.
  private var buffer: [Float] = []
  private var bufferStart = 0
  /// Whether somebody speaks in each frame since the open segment began, and the sum of squares.
  private var frames: [(isSpeech: Bool, energy: Float)] = []
  private var frameCount = 0
  private var isSpeaking = false
  private var open: Open?
  /// Samples before this one belong to an earlier segment.
  private var closedEnd = 0

  /// The segment that is growing; positions in frames.
  private struct Open: Sendable {
    var first: Int  // the frame of `frames[0]`
    var start: Int  // in samples
    var cut: Seconds?
    var lastSpeech: Int
  }

  init(_ configuration: Configuration = Configuration(), sampleRate: Hertz) {
    self.configuration = configuration
    self.sampleRate = sampleRate
    frameLength = sampleRate * VoiceActivity.frameShift
  }

  /// Takes samples, and probabilities of speech in the frames that follow those given before.
  ///
  /// - Parameters:
  ///   - samples: the next samples.
  ///   - probabilities: for each 20 ms; they may lag behind the samples.
  /// - Returns: the segments that are complete.
  mutating func accept(_ samples: [Float], probabilities: [Float]) -> [SpeechSegment] {
    buffer += samples
    var segments: [SpeechSegment] = []
    for probability in probabilities {
      isSpeaking =
        probability >= configuration.onset || (isSpeaking && probability >= configuration.release)
      let frame = frameCount
      frameCount += 1
      if open == nil {
        guard isSpeaking else { continue }
        begin(at: frame)
      }
      frames.append((isSpeaking, energy(ofFrame: frame)))
      if isSpeaking { open?.lastSpeech = frame }
      if let segment = closedOrCut(after: frame) { segments.append(segment) }
    }
    forgetSamples()
    return segments
  }

  /// Returns the segment that is left at the end of the recording.
  mutating func finish() -> [SpeechSegment] {
    let last = close()
    self = SpeechSegmentation(configuration, sampleRate: sampleRate)
    return last.map { [$0] } ?? []
  }

  /// Returns the segment that is growing as it stands, for a first opinion of it.
  var unfinished: SpeechSegment? {
    guard let open, isLongEnough(open) else { return nil }
    return segment(of: open, end: bufferStart + buffer.count)
  }

  private mutating func begin(at frame: Int) {
    let start = max(
      closedEnd, sample(ofFrame: frame) - inSamples(configuration.padding), bufferStart)
    open = Open(first: frame, start: start, cut: nil, lastSpeech: frame)
    frames = []
  }

  private mutating func closedOrCut(after frame: Int) -> SpeechSegment? {
    guard let open else { return nil }
    if frame - open.lastSpeech >= inFrames(configuration.pause) { return close() }
    let length = Double(sample(ofFrame: frame + 1) - open.start) / sampleRate
    return length >= configuration.longest ? cut(open, after: frame) : nil
  }

  private mutating func close() -> SpeechSegment? {
    guard let open else { return nil }
    self.open = nil
    let end = min(
      sample(ofFrame: open.lastSpeech + 1) + inSamples(configuration.padding),
      bufferStart + buffer.count)
    let result = segment(of: open, end: end)
    closedEnd = end
    defer { frames = [] }
    return isLongEnough(open) ? result : nil
  }

  /// Whether there is enough speech in a segment; what follows a cut is the end of something longer.
  private func isLongEnough(_ open: Open) -> Bool {
    let spoken = frames.count { $0.isSpeech }
    return open.cut != nil ? spoken > 0 : spoken >= inFrames(configuration.shortestSpeech)
  }

  /// Cuts the open segment and begins another on the far side of the cut.
  private mutating func cut(_ open: Open, after frame: Int) -> SpeechSegment {
    let (place, overlap) = placeOfCut(open, before: frame)
    let end = min(
      sample(ofFrame: place) + inSamples(overlap), sample(ofFrame: frame + 1),
      bufferStart + buffer.count)
    var left = segment(of: open, end: end)
    left.nextCut = Double(place) * VoiceActivity.frameShift
    let first = max(open.first, place - inFrames(overlap))
    let next = Open(
      first: first, start: max(open.start, sample(ofFrame: first)),
      cut: Double(place) * VoiceActivity.frameShift, lastSpeech: max(open.lastSpeech, place))
    frames.removeFirst(first - open.first)
    self.open = next
    closedEnd = next.start
    return left
  }

  /// The frame at which to cut, and how far the sides reach over it: the middle of the longest pause,
  /// or else the quietest 100 ms of the last third.
  private func placeOfCut(_ open: Open, before end: Int) -> (frame: Int, overlap: Seconds) {
    let first = open.first + inFrames(configuration.shortest)
    var (longest, pauseStart) = (0..<0, first)
    for frame in first...end {
      if frame == end || frames[frame - open.first].isSpeech {
        if frame - pauseStart > longest.count { longest = pauseStart..<frame }
        pauseStart = frame + 1
      }
    }
    if longest.count >= inFrames(configuration.shortestPause) {
      return ((longest.lowerBound + longest.upperBound) / 2, min(0.5, configuration.overlap))
    }
    let last = end - inFrames(configuration.overlap)
    let candidates = max(first, last - inFrames(configuration.longest / 3))..<max(first + 1, last)
    let quietest = candidates.min { energy(around: $0, open) < energy(around: $1, open) }
    return (quietest ?? first, configuration.overlap)
  }

  /// The energy of 100 ms.
  private func energy(around frame: Int, _ open: Open) -> Float {
    let place = frame - open.first
    return frames[max(0, place - 2)..<min(frames.count, place + 3)].reduce(0) { $0 + $1.energy }
  }

  private func segment(of open: Open, end: Int) -> SpeechSegment {
    var speech: [Range<Seconds>] = []
    var start: Int?
    for (place, frame) in (frames + [(isSpeech: false, energy: 0)]).enumerated() {
      if frame.isSpeech {
        start = start ?? place
      } else if let first = start {
        let range = open.first + first..<open.first + place
        speech.append(
          Double(range.lowerBound) * VoiceActivity.frameShift..<Double(range.upperBound)
            * VoiceActivity.frameShift)
        start = nil
      }
    }
    return SpeechSegment(
      samples: Array(buffer[open.start - bufferStart..<end - bufferStart]), start: open.start,
      cut: open.cut, nextCut: nil, speech: speech)
  }

  private mutating func forgetSamples() {
    let needed =
      open?.start
      ?? max(closedEnd, sample(ofFrame: frameCount) - inSamples(configuration.padding))
    let count = min(needed - bufferStart, buffer.count)
    guard count > 0 else { return }
    buffer.removeFirst(count)
    bufferStart += count
  }

  private func energy(ofFrame frame: Int) -> Float {
    let range = sample(ofFrame: frame)..<sample(ofFrame: frame + 1)
    let inside = range.clamped(to: bufferStart..<bufferStart + buffer.count)
    return buffer[inside.lowerBound - bufferStart..<inside.upperBound - bufferStart]
      .reduce(0) { $0 + $1 * $1 }
  }

  private func sample(ofFrame frame: Int) -> Int { Int((Double(frame) * frameLength).rounded()) }
  private func inSamples(_ seconds: Seconds) -> Int { Int(seconds * sampleRate) }
  private func inFrames(_ seconds: Seconds) -> Int {
    Int((seconds / VoiceActivity.frameShift).rounded())
  }
}
