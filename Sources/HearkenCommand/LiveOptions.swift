import ArgumentParser
import AudioFiles

/// How standard input is read while it comes.
struct LiveOptions: ParsableArguments {
  /// How samples without a header are written.
  enum Coding: String, ExpressibleByArgument, CaseIterable {
    /// 16-bit whole numbers, low byte first.
    case s16
    /// 8-bit whole numbers, 128 is silence.
    case u8
    /// 24-bit whole numbers, low byte first.
    case s24
    /// 32-bit whole numbers, low byte first.
    case s32
    /// 32-bit floating point.
    case f32

    var coding: SampleCoding {
      switch self {
      case .s16: .signed16
      case .u8: .unsigned8
      case .s24: .signed24
      case .s32: .signed32
      case .f32: .float32
      }
    }
  }

  @Flag(help: "Standard input (-) is raw samples without a header.")
  var raw = false

  @Option(help: "How raw samples are written: s16, u8, s24, s32 or f32, low byte first.")
  var coding = Coding.s16

  @Option(help: "Frames per second of raw samples.")
  var sampleRate: Int?

  @Option(help: "Channels of raw samples.")
  var channels = 1

  @Flag(
    help: "Standard input (-): one JSON object a line, with words that may still change as well.")
  var partial = false

  /// The raw format, if the samples have no header.
  var rawFormat: AudioStream.RawFormat? {
    guard raw, let sampleRate else { return nil }
    return AudioStream.RawFormat(
      coding: coding.coding, sampleRate: Hertz(sampleRate), channelCount: channels)
  }

  func validate() throws {
    guard raw == (sampleRate != nil) else {
      throw ValidationError("--raw and --sample-rate need each other: --raw --sample-rate 16000.")
    }
    if let sampleRate, !AudioFileError.sampleRates.contains(Hertz(sampleRate)) {
      throw ValidationError("--sample-rate \(sampleRate): from 1000 to 768000 Hz are possible.")
    }
    guard (1...256).contains(channels) else {
      throw ValidationError("--channels \(channels): from 1 to 256 are possible.")
    }
  }
}
