import ArgumentParser

/// `hearken train`: models from one's own recordings.
struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on your own recordings.", subcommands: [TrainRecognizer.self])
}
