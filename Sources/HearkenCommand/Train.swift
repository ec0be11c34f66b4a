import ArgumentParser

/// `hearken train`: models from one's own recordings.
struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on your own recordings.",
    discussion: """
      Examples:
        hearken train recognizer --manifest train.tsv --dev dev.tsv --output my-model
        hearken transcribe --model my-model/model.safetensors interview.wav
      """,
    subcommands: [TrainRecognizer.self, TrainLanguageModel.self])
}
