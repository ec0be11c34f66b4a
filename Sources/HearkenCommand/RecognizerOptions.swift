import ArgumentParser
import AudioFiles
import SpeechPipelines

/// Which model recognises, and how a text is found in its scores.
struct RecognizerOptions: ParsableArguments {
  @Option(help: "A model file, or the name of a shipped model.")
  var model = ShippedModels.defaultName

  @Option(help: "Texts kept by a prefix beam search; 0 takes the best path (greedy).")
  var beam = 0

  @Option(help: "The channel to read, counted from 1 (default: the mean of all).")
  var channel: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Keep only words that are said while somebody speaks (voice activity detection).")
  var vad = true

  var decoding: Recognizer.Decoding { beam > 0 ? .beam(width: beam) : .bestPath }

  var channelSelection: ChannelSelection { channel.map { .channel($0) } ?? .mixdown }

  func validate() throws {
    guard (0...10_000).contains(beam) else {
      throw ValidationError("--beam \(beam): a number from 0 to 10000 is needed.")
    }
    if let channel, channel < 1 {
      throw ValidationError("--channel \(channel): channels are counted from 1.")
    }
  }

  /// Loads the model.
  func recognizer() throws -> Recognizer {
    var recognizer = try Recognizer(contentsOf: ShippedModels.path(of: model))
    if vad { recognizer.voiceActivity = try VoiceActivity.shipped() }
    return recognizer
  }
}
