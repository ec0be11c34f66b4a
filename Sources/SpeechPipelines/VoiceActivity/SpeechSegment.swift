import AudioFiles

/// A stretch of a recording in which somebody speaks, short enough to be recognised at once.
struct SpeechSegment: Sendable, Equatable {
  /// The samples, with some of what lies before and after the speech.
  var samples: [Float]
  /// The place of the first sample in the recording, in samples.
  var start: Int
  /// Where the recording was cut without a pause that is long enough; nil after a pause.
  ///
  /// The samples reach back over this time, and those of the segment before reach past it.
  var cut: Seconds?
  /// Where the recording was cut at the end of the segment, likewise.
  var nextCut: Seconds?
  /// When somebody speaks, in seconds of the recording, in order.
  var speech: [Range<Seconds>]
}
