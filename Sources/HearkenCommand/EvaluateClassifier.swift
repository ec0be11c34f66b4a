import ArgumentParser
import Foundation
import SpeechPipelines
import SpeechRecognition
import SpokenLanguageUnderstanding
import Tensors

/// `hearken evaluate classifier`: how well the labels of documents are told.
struct EvaluateClassifier: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classifier",
    abstract: "Measure classifiers of texts: P@1 and P@k with 95 % intervals.",
    discussion: """
      Prints for each model how often the label it puts first is right (with one label for each \
      document, the accuracy), and how many of its first k are, out of as many as can be. Files are \
      those of `hearken train classifier`. Intervals are of documents drawn anew 1,000 times.

      Examples:
        hearken evaluate classifier --model films.safetensors test.tsv
        hearken evaluate classifier --model terms.safetensors --model tfidf.safetensors \\
          --labels 5 test.tsv
      """)

  @Argument(help: "Files of labelled documents.")
  var files: [String]
  @Option(help: "A classifier's file; may be repeated.")
  var model: [String]
  @Option(help: "k: how many labels are asked for.")
  var labels = 5
  @Option(help: "text: a table. json: one object for each model.")
  var format = Evaluate.Format.text

  func validate() throws {
    guard (1...1000).contains(labels) else {
      throw ValidationError("--labels \(labels): a number from 1 to 1000 is needed.")
    }
  }

  func run() throws {
    let documents = try LabelledCorpus(contentsOf: files).documents
    let figures = try model.map { path in
      Figures(path, LabelScore(try Classifier(contentsOf: path), documents, count: labels))
    }
    if format == .json { return try emit(line: JSONText.pretty(figures)) }
    try emit(line: "\(figures.first?.documents ?? 0) documents with labels")
    for figure in figures {
      try emit(
        line: "\(figure.model)  P@1 \(Self.text(figure.precisionAtOne, figure.intervalAtOne))  "
          + "P@\(labels) \(Self.text(figure.precision, figure.interval))")
    }
  }

  private static func text(_ rate: Double, _ interval: [Double]?) -> String {
    String(format: "%.2f %%", 100 * rate)
      + (interval.map { String(format: " (%.2f to %.2f)", 100 * $0[0], 100 * $0[1]) } ?? "")
  }

  /// The figures of a model; rates are shares from 0 to 1.
  private struct Figures: Encodable {
    var model: String
    var documents: Int
    var precisionAtOne: Double
    var intervalAtOne: [Double]?
    var labels: Int
    var precision: Double
    var interval: [Double]?

    init(_ model: String, _ score: LabelScore) {
      self.model = model
      documents = score.first.count
      (precisionAtOne, intervalAtOne) = (score.precisionAtOne, Self.interval(score.first))
      labels = score.count
      (precision, interval) = (score.precision, Self.interval(score.several))
    }

    private static func interval(_ values: [Double]) -> [Double]? {
      var random = SeededGenerator(seed: 1)
      return BootstrapInterval(of: values.count, using: &random) { drawn in
        drawn.reduce(0) { $0 + values[$1] } / Double(drawn.count)
      }.map { [$0.lower, $0.upper] }
    }
  }
}
