import Foundation
import TestSupport
import Testing

@Suite struct AskTests {
  /// Stories of two sentences, with a question after each.
  private static func stories(_ count: Int) -> String {
    let (names, places) = (["Mary", "John", "Ann"], ["garden", "hall", "attic"])
    return (0..<count).map { n in
      let (a, b) = (names[n % 3], names[(n + 1) % 3])
      let (hers, his) = (places[n / 3 % 3], places[n / 9 % 3])
      return "1 \(a) went to the \(hers).\n2 \(b) went to the \(his).\n"
        + (n / 27 % 2 == 0
          ? "3 Where is \(a)?\t\(hers)\t1\n" : "3 Where is \(b)?\t\(his)\t2\n")
    }.joined()
  }

  @Test func trainEvaluateAsk() async throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Self.stories(108), to: "qa1_train.txt")
    let output = "\(folder.path)/model"
    let arguments = [
      "train", "reader", "--train", text, "--dev", text, "--output", output, "--size", "16",
      "--epochs", "12", "--linear-epochs", "3", "--halving", "6", "--memory", "6",
    ]
    let training = try await hearken(arguments + ["--restarts", "1"])
    #expect(training.status == 0 && training.output == "")
    #expect(training.errors.contains("best: dev error 0.00 %"), "\(training.errors)")
    let again = try await hearken(arguments)
    #expect(again.status == 64 && again.errors.contains("--resume"))
    let resumed = try await hearken(arguments + ["--restarts", "2", "--resume"])
    #expect(resumed.status == 0 && resumed.errors.contains("1 trainings were finished before"))
    let other = try await hearken(arguments + ["--seed", "9", "--resume"])
    #expect(other.status == 70, "\(other)")

    let score = try await hearken(["evaluate", "reader", "--model", output, text])
    #expect(score.output.contains("qa1_train           108     0.0"), "\(score)")
    #expect(score.output.contains("most frequent answer  word overlap"), "\(score)")

    let story = try folder.write("Mary went to the hall. John went to the attic.", to: "s.txt")
    let picture = "\(folder.path)/attention.png"
    let answer = try await hearken([
      "ask", story, "--model", output, "--question", "Where is John?", "--plot", picture,
    ])
    #expect(answer.status == 0 && answer.output.hasPrefix("attic  ("), "\(answer)")
    #expect(answer.output.contains("  John went to the attic."), "\(answer)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: picture)).starts(with: [0x89, 0x50]))

    let json = try await hearken([
      "ask", story, "--model", output, "--question", "Where is Mary?", "--question", "Zebras?",
      "--json",
    ])
    let answers = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(answers.count == 2 && answers[0]["answer"] as? String == "hall", "\(json)")
    #expect(answers[1]["answer"] == nil && answers[1]["score"] as? Double == 0)
    #expect((answers[0]["attention"] as? [[Double]])?.count == 3)
  }

  @Test func attentionReaderOfChoices() async throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(
      """
      SENTENCE the whale sang a song
      SENTENCE the ship sank
      QUESTION what did the whale do
      OPTION it sang 1
      OPTION it sank 0
      """, to: "item.txt")
    let output = "\(folder.path)/model"
    let training = try await hearken([
      "train", "reader", "--network", "attention", "--train", text, "--dev", text, "--output",
      output, "--size", "8", "--hidden", "4", "--epochs", "2",
    ])
    #expect(training.status == 0, "\(training)")
    let score = try await hearken(["evaluate", "reader", "--model", output, text])
    #expect(score.status == 0 && score.output.contains("sliding window"), "\(score)")
    let answer = try await hearken(["ask", text, "--model", output, "--questions", text, "--json"])
    #expect(answer.status == 0 && answer.output.contains("\"text\" : \"it sang\""), "\(answer)")
  }

  @Test func vectorsAndFolds() async throws {
    let folder = try TemporaryFolder()
    for (name, animal) in [("a", "whale"), ("b", "kite")] {
      try folder.write(
        "SENTENCE the \(animal) sang\nQUESTION what sang\nOPTION a \(animal) 1\nOPTION a ship 0\n",
        to: "\(name).txt")
    }
    let text = try folder.write("the whale sang\nthe kite sang\na ship sank\n", to: "words")
    func train(_ arguments: String..., to output: String) async throws -> (Int32, String) {
      let result = try await hearken(
        ["train", "reader", "--network", "attention", "--train", folder.path, "--dev", folder.path]
          + ["--hidden", "2", "--epochs", "1", "--output", "\(folder.path)/\(output)"] + arguments)
      return (result.status, result.errors)
    }
    let first = try await train("--vectors", text, "--size", "4", "--folds", "5", to: "first")
    #expect(first.0 == 0 && first.1.contains("2 folds: "), "\(first)")
    let second = try await train("--vectors-of", "\(folder.path)/first", to: "second")
    #expect(second.0 == 0 && second.1.contains("epoch 1:"), "\(second)")
    let both = try await train("--vectors-of", "listening", "--vectors", text, to: "third")
    #expect(both.0 == 64 && both.1.contains("one too many"), "\(both)")
    let memory = try await train("--vectors-of", "babi", to: "third")
    #expect(memory.0 == 64 && memory.1.contains("is a memory network"), "\(memory)")
    let one = try await hearken([
      "train", "reader", "--network", "attention", "--train", "\(folder.path)/a.txt", "--dev",
      "\(folder.path)/b.txt", "--folds", "2", "--output", "\(folder.path)/third",
    ])
    #expect(one.status == 65 && one.errors.contains("at least two stories"), "\(one)")
  }

  @Test func shippedReader() async throws {
    let folder = try TemporaryFolder()
    let story = try folder.write(
      "The sailor held a rope. The whale sang a long song. It was cold.", to: "story.txt")
    let chosen = try await hearken([
      "ask", story, "--question", "What did the whale do?", "--choice", "It sang a song",
      "--choice", "It built a house", "--json",
    ])
    #expect(chosen.status == 0 && chosen.output.contains("\"choice\" : 0"), "\(chosen)")
    let span = try await hearken(["ask", story, "--question", "What did the whale sing?"])
    #expect(span.status == 0 && span.output.contains("The whale sang a long song."), "\(span)")
    let nothing = try await hearken(["ask", story, "--question", "Where are volcanoes in Peru?"])
    #expect(nothing.status == 0 && nothing.output == "The story does not tell.\n", "\(nothing)")
  }

  @Test func badInputs() async throws {
    let folder = try TemporaryFolder()
    let bad = try folder.write("1 Mary left.\nnonsense\n", to: "bad.txt")
    let output = "\(folder.path)/model"
    let result = try await hearken(["train", "reader", "--train", bad, "--output", output])
    #expect(result.status == 65 && result.errors.contains("line 2"), "\(result)")
    let model = try await hearken(["ask", bad, "--model", "nowhere", "--question", "Who?"])
    #expect(model.status == 69 && model.errors.contains("There is no model nowhere"), "\(model)")
    let nothing = try await hearken(["ask", bad])
    #expect(nothing.status == 64)
    let one = try await hearken(["ask", bad, "--question", "Who?", "--choice", "I"])
    #expect(one.status == 64 && one.errors.contains("one --choice leaves nothing"), "\(one)")
    let missing = try await hearken(["evaluate", "reader", "nowhere.txt", "--model", "nowhere"])
    #expect(missing.status == 69)
    let few = try folder.write("1 A b.\n2 C?\td\t1\n", to: "few.txt")
    let short = try await hearken(["train", "reader", "--train", few, "--output", output])
    #expect(short.status == 65 && short.errors.contains("too few questions"), "\(short)")
  }
}
