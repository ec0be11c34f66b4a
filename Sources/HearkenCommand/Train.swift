import ArgumentParser

/// `hearken train`: models from one's own recordings and texts.
struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on your own recordings or texts.",
    discussion: """
      Examples:
        hearken train recognizer --manifest train.tsv --dev dev.tsv --output my-model
        hearken train lm sentences.txt --output words.lm
        hearken train recurrent-lm sentences.txt --output words
        hearken train pronunciation cmudict.dict --output words.g2p
        hearken train embedder --manifest train.tsv --output vectors
        hearken train reader --train qa*_train.txt --output answers
        hearken transcribe --model my-model/model.safetensors interview.wav
      """,
    subcommands: [
      TrainRecognizer.self, TrainLanguageModel.self, TrainRecurrentLanguageModel.self,
      TrainPronunciation.self, TrainEmbedder.self, TrainTagger.self, TrainClassifier.self,
      TrainReader.self,
    ])
}
