import Foundation
import TestSupport
import Testing

@Suite struct FillTests {
  /// Fifteen sentences as "# intent: Play / play jazz by nina".
  private static let corpus = ["jazz", "rock", "blues", "folk", "soul"].flatMap { kind in
    ["nina", "otis", "joan"].map { name in
      "# intent: Play\nplay\tO\n\(kind)\tB-genre\nby\tO\n\(name)\tB-artist\nsimon\tI-artist\n"
    }
  }.joined(separator: "\n")

  @Test func trainFillEvaluate() async throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Self.corpus, to: "corpus.tsv")
    let output = "\(folder.path)/model"
    let training = try await hearken([
      "train", "tagger", "--model", "perceptron", "--train", text, "--dev", text,
      "--output", output,
    ])
    #expect(training.status == 0 && training.output == "")
    #expect(training.errors.contains("dev F1 100.00 %"), "\(training.errors)")
    let filled = try await hearken(
      ["fill", "--model", output, "--text", "Play rock, by Ñina Simon!"])
    #expect(
      filled.output == """
        {"slots":[{"end":9,"slot":"genre","start":5,"value":"rock"},\
        {"end":24,"slot":"artist","start":14,"value":"Ñina Simon"}],\
        "text":"Play rock, by Ñina Simon!"}

        """, "\(filled)")
    let score = try await hearken(["evaluate", "tagger", "--model", output, text])
    #expect(score.output.hasPrefix("15 sentences\nslots  F1 100.00 %"), "\(score)")
    #expect(score.output.contains("(100.00 to 100.00 %)"), "\(score)")
    let json = try await hearken([
      "evaluate", "tagger", "--model", output, text, "--by-slot", "--format", "json",
    ])
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(report["sentences"] as? Int == 15 && report["rightSentences"] as? Int == 15)
    #expect((report["bySlot"] as? [String: Any])?.keys.sorted() == ["artist", "genre"])
  }

  @Test func networkIsRepeatedAndResumed() async throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Self.corpus, to: "corpus.tsv")
    func train(_ name: String, _ more: [String] = []) async throws -> HearkenProcess.Result {
      try await hearken(
        [
          "train", "tagger", "--train", text, "--dev", text, "--output", "\(folder.path)/\(name)",
          "--hidden", "8", "--words", "8", "--pieces", "8", "--epochs", "2",
        ] + more
      )
    }
    let (first, second) = (try await train("a"), try await train("b"))
    #expect(first.status == 0 && second.status == 0, "\(first)")
    func file(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)/checkpoint.safetensors"))
    }
    let (a, b) = (try file("a").suffix(2000), try file("b").suffix(2000))
    #expect(a == b)
    let again = try await train("a")
    #expect(again.status == 64)
    let resumed = try await train("a", ["--resume"])
    #expect(resumed.status == 0 && resumed.errors.contains("resumed after epoch 2"))
    let other = try await train("a", ["--resume", "--seed", "2"])
    #expect(other.status == 70 && other.errors.contains("another set of training options"))
  }

  /// What a recogniser writes goes through `fill` and `evaluate tagger --heard`.
  @Test func transcriptsAreFilledFromAllTheirTexts() async throws {
    let folder = try TemporaryFolder()
    let text = try folder.write(Self.corpus, to: "corpus.tsv")
    let output = "\(folder.path)/model"
    let training = try await hearken([
      "train", "tagger", "--model", "perceptron", "--train", text, "--dev", text,
      "--output", output,
    ])
    #expect(training.status == 0, "\(training)")
    let said = try folder.write(
      "play\tO\njazz\tB-genre\nby\tO\notis\tB-artist\nsimon\tI-artist\n", to: "said.tsv")
    let heard = try folder.write(
      """
      {"file":"a.wav","text":"PLAY JAZZ BY OTIS SIMON","duration":1,"words":[\
      {"word":"PLAY","start":0.1,"end":0.4,"confidence":1},\
      {"word":"JAZZ","start":0.5,"end":0.9,"confidence":1}]}

      """, to: "heard.jsonl")
    let filled = try await hearken(["fill", "--model", output, heard])
    #expect(
      filled.output == """
        {"file":"a.wav","slots":[{"confidence":1,"end":9,"endTime":0.9,"slot":"genre","start":5,\
        "startTime":0.5,"value":"JAZZ"},{"confidence":1,"end":23,"slot":"artist","start":13,\
        "value":"OTIS SIMON"}],"text":"PLAY JAZZ BY OTIS SIMON"}

        """, "\(filled)")
    let score = try await hearken([
      "evaluate", "tagger", "--model", output, said, "--heard", heard,
    ])
    #expect(score.output.hasPrefix("1 sentences\nslots  F1 100.00 %"), "\(score)")
    let other = try await hearken([
      "evaluate", "tagger", "--model", output, text, "--heard", heard,
    ])
    #expect(other.status == 65 && other.errors.contains("has 1 lines"), "\(other)")
  }

  @Test func recordingsAreFilled() async throws {
    let result = try await hearken(["fill", ShippedModelTests.audio("jfk.flac")])
    #expect(result.status == 0 && result.errors == "", "\(result)")
    #expect(result.output.contains("\"file\":") && result.output.contains("COUNTRY"), "\(result)")
  }

  @Test func shippedTagger() async throws {
    let result = try await hearken(["fill", "--text", "PLAY SOME JAZZ BY NINA SIMONE"])
    #expect(result.status == 0 && result.errors == "")
    for part in [
      "\"intent\":\"PlayMusic\"", "\"slot\":\"genre\",\"start\":10,\"value\":\"JAZZ\"",
      "\"slot\":\"artist\",\"start\":18,\"value\":\"NINA SIMONE\"",
    ] {
      #expect(result.output.contains(part), "\(result)")
    }
  }

  @Test func badInputs() async throws {
    let folder = try TemporaryFolder()
    let bad = try folder.write("play\tO\njazz\n", to: "bad.tsv")
    let result = try await hearken([
      "train", "tagger", "--train", bad, "--output", "\(folder.path)/model",
    ])
    #expect(result.status == 65 && result.errors.contains("line 2, \"jazz\", is not a word"))
    let missing = try await hearken(["fill", "--model", "nowhere", "--text", "a"])
    #expect(missing.status == 69 && missing.errors.contains("There is no model nowhere"))
    let nothing = try await hearken(["fill", "--model", "nowhere"])
    #expect(nothing.status == 64)
    let sound = try folder.write(Data([0x52, 0x49, 0x46, 0x46, 0xFF, 0x1D]), to: "x.wav")
    let recording = try await hearken(["fill", sound])
    #expect(recording.status == 65 && recording.output == "", "\(recording)")
    #expect(recording.errors.contains("x.wav"), "\(recording)")
    let sentences = try folder.write("play some jazz\n", to: "sentences.txt")
    let some = try await hearken(["fill", sound, "\(folder.path)/missing.txt", sentences])
    #expect(some.status == 66 && some.output.contains("jazz"), "\(some)")
    #expect(some.errors.contains("missing.txt cannot be read"), "\(some)")
    let empty = try await hearken(["fill", try folder.write("", to: "empty.wav")])
    #expect(empty.status == 65 && empty.errors.contains("empty.wav has no sentence"), "\(empty)")
    let json = try folder.write("{\"text\": 3}\n", to: "x.jsonl")
    let transcript = try await hearken(["fill", json])
    #expect(transcript.status == 65, "\(transcript)")
    #expect(transcript.errors.contains("line 1 begins with {, but is not a transcript"))
  }
}
