import Foundation
import TestSupport
import Testing

@Suite struct TrainRecognizerTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Standard output stays clean; standard error has plain lines when it is no terminal.
  @Test func report() async throws {
    let result = try await TinyModel.result
    #expect(result.status == 0 && result.output == "", "\(result)")
    let lines = result.errors.split(separator: "\n").map(String.init)
    #expect(lines.first == "training on 4 utterances (0.00 h), dev 4")
    let step =
      #/epoch 1/100, step 1/2, loss [0-9.]+, [0-9]+ frames/s, [0-9]+ min [0-9]+ s left/#
    #expect(lines.count { $0.wholeMatch(of: step) != nil } == 1, "\(result.errors)")
    #expect(lines.count { $0.hasPrefix("epoch ") && $0.contains("dev loss") } == 100)
    #expect(lines.last?.hasPrefix("best epoch ") == true)
    #expect(!result.errors.contains { "\r\u{1B}█░".contains($0) })
    let trained = try await TinyModel.folder + "/trained"
    let files = try FileManager.default.contentsOfDirectory(atPath: trained)
    #expect(
      files.sorted() == [
        "checkpoint.safetensors", "curve.png", "history.tsv", "model.safetensors",
      ])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func resumedAfterASignal(signal: Int32) async throws {
    let tones = try await TinyModel.folder
    let arguments = TinyModel.training("\(tones)/tones.tsv") + ["--output", folder.path]
    let process = try HearkenProcess(arguments)
    try await process.wait(for: "\nepoch 5: ")
    process.send(signal)
    let stopped = await process.result()
    #expect(!stopped.errors.contains("\nepoch 100: "), "it had ended before the signal came")
    if signal == SIGKILL {
      #expect(stopped.status == 128 + SIGKILL)
    } else {
      #expect(stopped.status == 130 && stopped.output == "")
      #expect(stopped.errors.contains("interrupted; the same command with --resume"))
    }
    let resumed = try await hearken(arguments + ["--resume"])
    #expect(resumed.status == 0 && resumed.errors.contains("resumed after step "), "\(resumed)")
    let models = try [folder.path, "\(tones)/trained"].map {
      try Data(contentsOf: URL(fileURLWithPath: "\($0)/model.safetensors"))
    }
    #expect(models[0] == models[1])
  }

  @Test func resumedWithOtherOptions() async throws {
    let tones = try await TinyModel.folder
    let result = try await hearken(
      TinyModel.training("\(tones)/tones.tsv")
        + ["--output", "\(tones)/trained", "--resume", "--seed", "2"])
    #expect(result.status == 70)
    #expect(
      result.errors.contains(
        "hearken: \(tones)/trained/checkpoint.safetensors was made with another set of"),
      "\(result.errors)")
  }

  @Test func badRecordings() async throws {
    let manifest = try folder.writeTones(["abc", "cab"], manifest: "tones")
    let bad = try folder.write("This is not sound.", to: "tones-1.wav")
    let arguments = [
      "train", "recognizer", "--manifest", manifest, "--dev", manifest, "--output",
      "\(folder.path)/model", "--layers", "1", "--hidden", "4", "--epochs", "1",
    ]
    let refused = try await hearken(arguments)
    #expect(refused.status == 65 && refused.output == "")
    let messages = refused.errors.split(separator: "\n")
    #expect(messages.count == 3, "once as training data, once as dev, and what to do")
    for message in messages.dropLast() {
      #expect(message.hasPrefix("hearken: \(bad) cannot be read: "))
      #expect(message.split(separator: bad).count == 2, "the path stands once in: \(message)")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/model"))
    let skipped = try await hearken(arguments + ["--skip-bad"])
    #expect(skipped.status == 0 && skipped.errors.contains("training on 1 utterances"))
  }

  /// Phones are trained on through dictionaries, amid noise; unknown words are counted.
  @Test func phonesAmidNoise() async throws {
    let manifest = try folder.writeTones(["abc", "cab"], manifest: "tones")
    let dictionary = try folder.write("abc EH B S\n", to: "words.dict")
    let arguments = [
      "train", "recognizer", "--manifest", manifest, "--dev", manifest, "--output",
      "\(folder.path)/model", "--layers", "1", "--hidden", "4", "--epochs", "1", "--lexicon",
      dictionary, "--noise", "1", "--room", "1", "--line", "1", "--warp", "0.1", "--final-rate",
      "0.1",
    ]
    let refused = try await hearken(arguments)
    #expect(refused.status == 65)
    #expect(refused.errors.contains("1 words are in no dictionary: cab (2); add them"))
    let more = try folder.write("cab S EY B\n", to: "more.dict")
    let trained = try await hearken(arguments + ["--pronunciations", more])
    #expect(trained.status == 0, "\(trained)")
    #expect(trained.errors.contains("best epoch 1: dev PER "))
    #expect(!trained.errors.contains("WER"))
  }

  @Test(arguments: [
    ["--noise", "2"], ["--snr", "30,5"], ["--snr", "5"], ["--rt60", "0.1,9"], ["--warp", "0.5"],
    ["--final-rate", "2"], ["--freeze-layers", "1"], ["--memory", "-1"],
  ])
  func wrongOptions(options: [String]) async throws {
    let manifest = try folder.writeTones(["abc"], manifest: "tones")
    let result = try await hearken(
      ["train", "recognizer", "--manifest", manifest, "--dev", manifest, "--output", folder.path]
        + options)
    #expect(result.status == 64 && result.errors.contains(options[0]), "\(result)")
  }

  @Test func nothingToTrainOn() async throws {
    let manifest = try folder.write("path,text\n", to: "none.csv")
    let recording = try await TinyModel.recording
    let silent = try folder.write("path,text\n\(recording),\n", to: "silent.csv")
    for (path, status, message) in [
      (manifest, 65, "\(manifest) names columns, but no recordings"),
      ("/no/such.csv", 65, "/no/such.csv cannot be read"),
      (silent, 64, "the alphabet has no symbols"),
    ] as [(String, Int32, String)] {
      let result = try await hearken([
        "train", "recognizer", "--manifest", path, "--dev", path, "--output",
        "\(folder.path)/model",
      ])
      #expect(result.status == status && result.output == "", "\(result)")
      #expect(result.errors.hasPrefix("hearken: \(message)"), "\(result.errors)")
    }
  }

  @Test func folderThatCannotBeMade() async throws {
    let manifest = try folder.writeTones(["abc"], manifest: "tones")
    let result = try await hearken([
      "train", "recognizer", "--manifest", manifest, "--dev", manifest, "--output", manifest,
    ])
    #expect(result.status == 70)
    #expect(result.errors.hasPrefix("hearken: \(manifest) cannot be written"))
  }
}
