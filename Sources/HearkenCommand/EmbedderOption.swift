import ArgumentParser
import SpeechPipelines

/// Which model makes vectors.
struct EmbedderOption: ParsableArguments {
  @Option(
    help: "The model that makes vectors: a file, a folder, or a shipped model's name.")
  var model = ShippedModels.embedders[0]

  func embedder() throws -> Embedder {
    try Embedder(contentsOf: ShippedModels.path(of: model, kind: .embedder))
  }
}
