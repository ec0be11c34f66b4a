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

  var decoding: Recognizer.Decoding { beam > 0 ? .beam(width: beam) : .bestPath }

  var channelSelection: ChannelSelection { channel.map { .channel($0) } ?? .mixdown }

  func validate() throws {
    guard beam >= 0 else { throw ValidationError("--beam \(beam): 0 or more is needed.") }
    if let channel, channel < 1 {
      throw ValidationError("--channel \(channel): channels are counted from 1.")
    }
  }

  /// Loads the model; ends the program with ``ExitCode/badModel`` if it cannot be used.
  func recognizer() throws -> Recognizer {
    do {
      return try Recognizer(contentsOf: ShippedModels.path(of: model))
    } catch {
      complain("\(error)")
      throw ExitCode.badModel
    }
  }
}
