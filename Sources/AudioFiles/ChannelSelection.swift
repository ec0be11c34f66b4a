/// Which part of a recording with several channels becomes the one channel of a ``Waveform``.
public enum ChannelSelection: Sendable, Equatable {
  /// The mean of all channels.
  case mixdown
  /// One channel alone. Channels count from 1, here as on the command line and in messages.
  case channel(Int)

  /// Returns one sample for each frame.
  ///
  /// - Parameters:
  ///   - interleaved: amplitudes, [frames, channels].
  ///   - channelCount: the number of channels; a chosen channel must be among them.
  /// - Returns: amplitudes, [frames].
  func apply(to interleaved: [Float], channelCount: Int) -> [Float] {
    guard channelCount > 1 else { return interleaved }
    let frameStarts = stride(from: 0, to: interleaved.count, by: channelCount)
    switch self {
    case .channel(let number):
      return frameStarts.map { interleaved[$0 + number - 1] }
    case .mixdown:
      let scale = 1 / Float(channelCount)
      return frameStarts.map { start in
        interleaved[start..<(start + channelCount)].reduce(0, +) * scale
      }
    }
  }

  /// Whether a file with so many channels can serve this choice.
  func exists(in channelCount: Int) -> Bool {
    switch self {
    case .mixdown: true
    case .channel(let number): (1...max(1, channelCount)).contains(number)
    }
  }
}
