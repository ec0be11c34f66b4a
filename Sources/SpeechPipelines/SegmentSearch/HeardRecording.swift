public import AudioFiles
import SpeechFeatures
import SpeechRecognition
import Tensors

/// What a recogniser hears in a recording: the log-probability of each label at each frame.
///
/// A long recording is recognised in parts of 30 s that overlap by 2 s, so that the network's memory
/// does not grow with it.
public struct HeardRecording: Sendable {
  /// A stretch that was recognised by itself.
  struct Part: Sendable {
    /// Where it begins, in seconds.
    var offset: Seconds
    /// Natural logarithms, [time, labels].
    var scores: Tensor
  }

  private static let partLength: Seconds = 30
  private static let partShift: Seconds = 28

  /// The file.
  public let path: String
  /// How long it is, in seconds.
  public let duration: Seconds
  /// Seconds from one frame of scores to the next.
  let frameShift: Seconds
  let parts: [Part]

  /// Reads and recognises a recording.
  ///
  /// - Parameters:
  ///   - path: an audio file.
  ///   - recognizer: whose scores are wanted.
  ///   - times: if they are given, only the part in which they lie is recognised.
  /// - Throws: `AudioFileError` if the recording cannot be read.
  public init(
    _ path: String, by recognizer: Recognizer, around times: Range<Seconds>? = nil
  ) throws(AudioFileError) {
    let waveform = try Waveform(contentsOf: path, sampleRate: recognizer.sampleRate)
    (self.path, duration) = (path, waveform.duration)
    frameShift = recognizer.configuration.features.outputShift
    var offsets = [0.0]
    if duration > Self.partLength {
      offsets = Array(
        stride(from: 0, to: duration - (Self.partLength - Self.partShift), by: Self.partShift))
    }
    if let times { offsets = [Self.offset(for: times, of: offsets)] }
    parts = offsets.map { offset in
      let end = min(offset + Self.partLength, waveform.duration)
      return Part(
        offset: offset, scores: recognizer.logProbabilities(waveform[offset..<max(offset, end)]))
    }
  }

  /// Which part has times farthest from its ends, however long the recording is.
  public static func part(of times: Range<Seconds>) -> Int {
    let end = min(times.upperBound, times.lowerBound + partLength)
    let middle = (times.lowerBound + end) / 2
    return max(0, Int(((middle - partLength / 2) / partShift).rounded()))
  }

  private static func offset(for times: Range<Seconds>, of offsets: [Seconds]) -> Seconds {
    offsets[min(part(of: times), offsets.count - 1)]
  }

  /// The scores of a stretch, [time, labels], and where they begin, in seconds; nil if no frame lies
  /// in it.
  func scores(in times: Range<Seconds>) -> (scores: Tensor, start: Seconds)? {
    // Where one part was recognised only, times lie in it.
    let part = parts[min(Self.part(of: times), parts.count - 1)]
    let offset = part.offset
    let frame = { (time: Seconds) in
      Int((min(max(time - offset, 0), Self.partLength) / frameShift).rounded())
    }
    let rows = (frame(times.lowerBound)..<max(frame(times.lowerBound), frame(times.upperBound)))
      .clamped(to: 0..<part.scores.rowCount)
    guard !rows.isEmpty else { return nil }
    let columns = part.scores.columnCount
    let values = part.scores.values[rows.lowerBound * columns..<rows.upperBound * columns]
    return (
      Tensor(shape: [rows.count, columns], values: Array(values)),
      offset + Double(rows.lowerBound) * frameShift
    )
  }
}
