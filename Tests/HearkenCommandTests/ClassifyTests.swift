import Foundation
import TestSupport
import Testing

@Suite struct ClassifyTests {
  /// Forty opinions in which the third word decides.
  private static let corpus = ["film", "book", "song", "play"].flatMap { thing in
    ["lovely", "great", "fine", "good", "sweet"].map { "positive\ta very \($0) \(thing)\n" }
      + ["awful", "bad", "dull", "poor", "boring"].map { "negative\ta very \($0) \(thing)\n" }
  }.joined()

  @Test func trainClassifyEvaluate() async throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Self.corpus, to: "corpus.tsv")
    let (model, baseline) = ("\(folder.path)/model", "\(folder.path)/baseline")
    func train(_ output: String) async throws -> HearkenProcess.Result {
      try await hearken([
        "train", "classifier", "--train", text, "--dev", text, "--output", output, "--hidden", "8",
        "--words", "8", "--epochs", "8", "--learning-rate", "0.02", "--dropout", "0.1",
      ])
    }
    let training = try await train(model)
    #expect(training.status == 0 && training.output == "", "\(training)")
    #expect(training.errors.contains("dev P@1 100.00 %  best"), "\(training.errors)")
    _ = try await train("\(model)-again")
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: model))
        == Data(contentsOf: URL(fileURLWithPath: "\(model)-again")))
    let counted = try await hearken([
      "train", "classifier", "--train", text, "--model", "frequency", "--output", baseline,
    ])
    #expect(counted.status == 0 && counted.errors == "", "\(counted)")
    let score = try await hearken([
      "evaluate", "classifier", "--model", model, "--model", baseline, "--labels", "1", text,
    ])
    let lines = score.output.split(separator: "\n")
    try #require(lines.count == 3 && lines[0] == "40 documents with labels", "\(score)")
    #expect(lines[1].contains("P@1 100.00 %") && lines[2].contains("P@1 50.00 %"), "\(score)")
    let story = try folder.write("a very bad\nbook\n", to: "story.txt")
    let whole = try await hearken(["classify", "--model", model, "--top", "1", story])
    #expect(whole.output.contains(#"{"labels":[{"label":"negative","score":"#), "\(whole)")
    #expect(whole.output.contains(#""text":"a very bad\nbook"}"#), "\(whole)")
    let each = try await hearken(["classify", "--model", model, "--lines", story])
    #expect(each.output.split(separator: "\n").count == 2, "\(each)")
  }

  @Test func badInputs() async throws {
    let folder = try TemporaryFolder()
    let bad = try folder.write("positive\ta film\nno tab here\n", to: "bad.tsv")
    let result = try await hearken([
      "train", "classifier", "--train", bad, "--dev", bad, "--output", "\(folder.path)/model",
    ])
    #expect(result.status == 65 && result.errors.contains("bad.tsv: line 2 has no tab"))
    let unlabelled = try folder.write("\ta film\n", to: "unlabelled.tsv")
    let nothing = try await hearken([
      "train", "classifier", "--train", unlabelled, "--dev", bad, "--output",
      "\(folder.path)/model",
    ])
    #expect(nothing.status == 65 && nothing.errors.contains("no document has labels"))
    let missing = try await hearken(["classify", "--model", "nowhere", "--text", "a"])
    #expect(missing.status == 69 && missing.errors.contains("nowhere"), "\(missing)")
    let noDev = try await hearken(["train", "classifier", "--train", bad, "--output", "x"])
    #expect(noDev.status == 64 && noDev.errors.contains("--dev is missing"))
  }
}
