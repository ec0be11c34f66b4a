public import AudioFiles
import Foundation

/// How a recording is cut into segments, and what each way costs.
///
///     whole      1 vector for a recording: for recordings of one word
///     words      1 for each word of a table of times: 2 or 3 a second of speech; words must be known
///     speech     1 for each stretch between pauses, about 1 a second; words of flowing speech stay
///                joined, so that only words said by themselves are found
///     windows    of each length one every `shift`: with 4 lengths every 0.1 s, 40 a second
///     changes    1 for each stretch of 0.25 to 0.9 s from one change of sound to another, found
///                without being told (``SpectralChange``)
public enum Segmentation: Sendable {
  /// The whole recording is one segment.
  case whole
  /// Each word of a table is one.
  case words(WordTable)
  /// Each stretch of speech between pauses is one, by the voice activity detector.
  case speech(VoiceActivity)
  /// Windows of several lengths, in seconds, moved on by `shift` seconds.
  case windows(lengths: [Seconds], shift: Seconds)
  /// All stretches of some lengths, in seconds, between two changes of sound.
  case changes(SpectralChange, lengths: ClosedRange<Seconds>)

  /// The windows that suit words: 0.3 to 0.9 s every 0.1 s.
  public static var standardWindows: Segmentation {
    .windows(lengths: [0.3, 0.45, 0.65, 0.9], shift: 0.1)
  }

  /// What an index calls it.
  public var name: String {
    switch self {
    case .whole: "whole"
    case .words: "words"
    case .speech: "speech"
    case .windows: "windows"
    case .changes: "changes"
    }
  }

  /// A piece of a recording, with its word if it is known.
  struct Piece: Equatable {
    var times: Range<Seconds>
    var word = ""
  }

  /// Cuts a recording.
  func pieces(of waveform: Waveform, path: String) -> [Piece] {
    let duration = waveform.duration
    switch self {
    case .whole:
      return [Piece(times: 0..<duration)]
    case .words(let table):
      return table[path].filter { $0.end > $0.start && $0.start < duration }.map { word in
        Piece(times: word.start..<min(word.end, duration), word: word.text)
      }
    case .speech(let voiceActivity):
      return Self.stretches(voiceActivity(waveform), duration: duration)
    case .windows(let lengths, let shift):
      return Self.windows(lengths: lengths, shift: shift, duration: duration)
    case .changes(let change, let lengths):
      return Self.spans(between: change(waveform), lengths: lengths, duration: duration)
    }
  }

  /// Windows of each length that fit; a recording shorter than the shortest is one itself.
  private static func windows(
    lengths: [Seconds], shift: Seconds, duration: Seconds
  ) -> [Piece] {
    let pieces = lengths.flatMap { length -> [Piece] in
      guard duration >= length else { return [] }
      let count = Int(((duration - length) / shift + 1e-9).rounded(.down)) + 1
      return (0..<count).map { Piece(times: Double($0) * shift..<Double($0) * shift + length) }
    }
    return pieces.isEmpty && duration > 0 ? [Piece(times: 0..<duration)] : pieces
  }

  /// Stretches from each time to each later one; a recording without any is one itself.
  private static func spans(
    between changes: [Seconds], lengths: ClosedRange<Seconds>, duration: Seconds
  ) -> [Piece] {
    let edges = [0] + changes + [duration]
    var pieces: [Piece] = []
    for (index, start) in edges.enumerated() {
      for end in edges[(index + 1)...] where end - start >= lengths.lowerBound {
        guard end - start <= lengths.upperBound else { break }
        pieces.append(Piece(times: start..<end))
      }
    }
    return pieces.isEmpty && duration > 0 ? [Piece(times: 0..<duration)] : pieces
  }

  /// Stretches in which speech is more probable than not, joined over pauses of under 0.12 s; those
  /// of under 0.1 s are left out, the others begin 40 ms earlier and end 40 ms later.
  private static func stretches(_ probabilities: [Float], duration: Seconds) -> [Piece] {
    let shift = VoiceActivity.frameShift
    var stretches: [Range<Seconds>] = []
    for (index, probability) in probabilities.enumerated() where probability > 0.5 {
      let time = Double(index) * shift
      if let last = stretches.last, time - last.upperBound < 0.12 {
        stretches[stretches.count - 1] = last.lowerBound..<time + shift
      } else {
        stretches.append(time..<time + shift)
      }
    }
    return stretches.filter { $0.upperBound - $0.lowerBound >= 0.1 }.map {
      Piece(times: max(0, $0.lowerBound - 0.04)..<min(duration, $0.upperBound + 0.04))
    }
  }
}
