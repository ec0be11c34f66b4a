/// Cuts a signal into overlapping frames.
///
///     frame t = samples[t × shift + offset ..< t × shift + offset + length]
///
/// The offset and what stands outside the signal follow from the configured edges; the numbers of
/// frames are those of Kaldi (`snipped`, `reflected`), librosa (`centered`) and
/// python_speech_features (`zeroPadded`). No samples give no frames.
struct Framing: Sendable {
  /// Samples in a frame.
  let frameLength: Int
  /// Samples from one frame to the next.
  let frameShift: Int
  let edges: FeatureConfiguration.Edges
  /// Factor on every sample.
  let scale: Float

  /// Position of the first sample of a frame; negative when it reaches before the signal.
  func start(of frame: Int) -> Int {
    frame * frameShift + offset
  }

  private var offset: Int {
    switch edges {
    case .snipped, .zeroPadded: 0
    case .centered: -(frameLength / 2)
    case .reflected: frameShift / 2 - frameLength / 2
    }
  }

  /// Frames in a signal of so many samples.
  func frameCount(sampleCount: Int) -> Int {
    guard sampleCount > 0 else { return 0 }
    let room = sampleCount - frameLength
    return switch edges {
    case .snipped: room < 0 ? 0 : room / frameShift + 1
    case .zeroPadded: room <= 0 ? 1 : (room + frameShift - 1) / frameShift + 1
    case .centered: sampleCount / frameShift + 1
    case .reflected: (sampleCount + frameShift / 2) / frameShift
    }
  }

  /// Frames that further samples would not change.
  func settledFrameCount(sampleCount: Int) -> Int {
    let room = sampleCount - frameLength - offset
    guard room >= 0 else { return 0 }
    return min(room / frameShift + 1, frameCount(sampleCount: sampleCount))
  }

  /// Copies one frame, scaled.
  ///
  /// - Parameters:
  ///   - frame: which one.
  ///   - signal: samples; must still hold the frame, and up to one frame before it at the end.
  ///   - samples: result, [frameLength].
  func copy(_ frame: Int, of signal: SampleBuffer, into samples: inout MutableSpan<Double>) {
    let (first, scale) = (start(of: frame), Double(scale))
    guard first < 0 || first + frameLength > signal.end else {
      let inside = first - signal.start
      samples.copy(signal.samples.span.extracting(inside..<inside + frameLength), scale: scale)
      return
    }
    for index in 0..<frameLength {
      samples[index] = scale * Double(sample(at: first + index, of: signal))
    }
  }

  /// A sample inside the signal, its mirror image outside, or 0.
  private func sample(at position: Int, of signal: SampleBuffer) -> Float {
    var position = position
    // A signal shorter than half a frame is mirrored more than once.
    while position < 0 || position >= signal.end {
      guard edges == .reflected else { return 0 }
      position = position < 0 ? -position - 1 : 2 * signal.end - 1 - position
    }
    return signal.samples[position - signal.start]
  }
}
