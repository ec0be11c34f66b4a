/// All experiments.
public enum ExperimentCatalog {
  /// In the order in which one reads of them.
  public static let all: [any Experiment] = [
    Vanishing(), Cliff(), Clipping(), Adding(), IdentityInitialization(), ReberGrammar(),
    Counting(), WaveformGeneration(), GradientClock(), WordModels(), ReversalAndSorting(),
    Pronouncing(),
    Parsing(), TextAutoencoder(), ChatBot(), TuringMachine(), VisualQuestions(), Trimming(),
    Spelling(), HybridRecognizer(),
    Taggers(), StructuredOutput(),
  ]

  /// Returns an experiment by its name; nil if there is none of this name.
  public static func experiment(named name: String) -> (any Experiment)? {
    all.first { $0.name == name }
  }
}
