import ArgumentParser
import SpeechPipelines

/// What recognises stories that are recordings.
struct StoryRecognizerOptions: ParsableArguments {
  @Option(help: "The model that recognises recordings: a file, a folder or a shipped model's name.")
  var recognizer = ShippedModels.defaultName
  @Option(
    name: .customLong("n-best"),
    help: "Texts of a recording that are weighed, where the recogniser searches for words.")
  var alternativeCount = 10

  func validate() throws {
    guard (0...1000).contains(alternativeCount) else {
      throw ValidationError("--n-best \(alternativeCount): a number from 0 to 1000 is needed.")
    }
  }

  /// Loads the model.
  func load() throws -> Recognizer {
    var choices = DecodingChoices()
    choices.alternativeCount = alternativeCount
    var recognizer = try Recognizer(
      contentsOf: ShippedModels.path(of: recognizer), choices: choices)
    recognizer.voiceActivity = try VoiceActivity.shipped()
    return recognizer
  }
}
