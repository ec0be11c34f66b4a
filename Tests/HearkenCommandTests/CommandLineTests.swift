import Foundation
import TestSupport
import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [
    [], ["transcribe"], ["evaluate"], ["train"], ["train", "recognizer"], ["features"],
    ["spectrogram"], ["align"], ["doctor"], ["train", "embedder"], ["evaluate", "search"],
    ["index"], ["index", "add"], ["search"], ["similar"], ["duplicates"],
    ["train", "tagger"], ["fill"], ["evaluate", "tagger"],
  ])
  func helpHasExamples(command: [String]) async throws {
    let result = try await hearken(command + ["--help"])
    #expect(result.status == 0 && result.errors == "")
    let rest = try #require(result.output.split(separator: "Examples:\n").dropFirst().first)
    let examples = rest.prefix(through: rest.range(of: "\n\n")?.lowerBound ?? rest.startIndex)
    #expect(examples.contains("hearken \(command.joined(separator: " "))"), "\(result.output)")
    #expect(
      examples.split(separator: "\n").allSatisfy { $0.hasPrefix("  ") }, "wrapped: \(examples)")
  }

  @Test func version() async throws {
    let result = try await hearken(["--version"])
    #expect(result.status == 0 && result.errors == "")
    #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(result.output)")
  }

  @Test(arguments: [
    ["nonsense"], ["--nonsense"], ["transcribe"], ["transcribe", "--nonsense", "x.wav"],
    ["transcribe", "--beam", "-1", "x.wav"], ["transcribe", "--beam", "99999999999", "x.wav"],
    ["transcribe", "--channel", "0", "x.wav"], ["transcribe", "--threads", "0", "x.wav"],
    ["transcribe", "--format", "xml", "x.wav"],
    ["transcribe", "--format", "srt", "x.wav", "y.wav"],
    ["transcribe", "--format", "srt,", "x.wav"], ["transcribe", "--format", "srt,vtt", "x.wav"],
    ["transcribe", "--resume", "x.wav"], ["transcribe", "--shard", "3/2", "x.wav"],
    ["transcribe", "--jobs", "0", "x.wav"], ["transcribe", "--line-length", "0", "x.wav"],
    ["transcribe", "--split", "dev", "x.wav"], ["transcribe", "-", "--files-from", "-"],
    ["transcribe", "--output-dir", "", "x.wav"],
    ["transcribe", "--output-dir", "/tmp/none", "/a/x.wav", "/a/x.wav/../x.wav.flac", "/a/x.flac"],
    ["evaluate"], ["train", "recognizer"],
    ["search", "a.index"], ["search", "a.index", "a.wav", "--text", "word"],
    ["search", "a.index", "a.wav", "b.wav", "--from", "1"],
    ["search", "a.index", "a.wav", "--from", "2", "--to", "1"],
    ["search", "a.index", "a.wav", "--top", "0"],
    ["index", "add", "a.index", "a.wav", "--shift", "0"],
    ["index", "add", "a.index", "a.wav", "--segments", "words"], ["index", "create"],
    ["train", "embedder", "--manifest", "a.tsv"], ["evaluate", "search"],
    ["train", "embedder", "--manifest", "a.tsv", "--output", "b", "--temperature", "0"],
    ["features"], ["features", "a.wav", "b.wav"], ["features", "--filters", "9999", "a.wav"],
    ["spectrogram"], ["spectrogram", "--from", "-1", "a.wav"],
  ])
  func wrongCommandLine(arguments: [String]) async throws {
    let result = try await hearken(arguments)
    #expect(result.status == 64, "\(result)")
    #expect(result.output == "" && result.errors.hasPrefix("hearken: "), "\(result)")
  }

  @Test(arguments: [
    ["--layers", "0"], ["--hidden", "9223372036854775807"], ["--stack", "9223372036854775807"],
    ["--hidden", "16384", "--layers", "64"], ["--sample-rate", "nan"], ["--dropout", "1"],
    ["--epochs", "9223372036854775807"], ["--batch", "0"], ["--learning-rate", "inf"],
    ["--clip", "nan"], ["--average", "1"], ["--speeds", "1,fast"], ["--speeds", ","],
    ["--speeds", "0"], ["--mel", "1000"], ["--cell", "transformer"],
  ])
  func impossibleTraining(options: [String]) async throws {
    let folder = try TemporaryFolder()
    let manifest = try folder.writeTones(["ab"], manifest: "tones")
    let output = "\(folder.path)/model"
    let result = try await hearken(
      ["train", "recognizer", "--manifest", manifest, "--dev", manifest, "--output", output]
        + options)
    #expect(result.status == 64, "\(result)")
    #expect(result.output == "" && result.errors.hasPrefix("hearken: "), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test func unknownModelNamesTheShippedOnes() async throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "first.safetensors")
    let result = try await hearken(
      ["transcribe", "--model", "third", "x.wav"], environment: ["HEARKEN_MODELS": folder.path])
    #expect(result.status == 69 && result.output == "")
    let message = result.errors
    #expect(message.hasPrefix("hearken: There is no model third: "), "\(message)")
    // What is no model, or one of another kind, is not named.
    #expect(message.contains("(an4, english)"), "\(message)")
    let empty = try await hearken(
      ["transcribe", "--model", "first", "x.wav"], environment: ["HEARKEN_MODELS": folder.path])
    #expect(empty.status == 69 && empty.errors.contains("first.safetensors is not a model"))
  }

  @Test func shippedModelIsFoundByName() async throws {
    let (folder, recording) = (try await TinyModel.folder, try await TinyModel.recording)
    let models = ["HEARKEN_MODELS": "\(folder)/trained"]
    let result = try await hearken(
      ["transcribe", "--model", "model", recording], environment: models)
    #expect(result.status == 0 && result.output == "abc\n")
  }

  /// A reader that goes away ends the program, quietly; a full disk is told.
  @Test func outputThatCannotBeWritten() async throws {
    let recording = try await TinyModel.recording
    let head = try await shell(
      #""$hearken" transcribe --model "$model" '\#(recording)' | head -c 0"#)
    #expect(head.errors == "" && head.status == 0)
    let full = try await shell(
      #""$hearken" transcribe --model "$model" '\#(recording)' > /dev/full"#)
    #expect(full.status == 70)
    #expect(full.errors.hasPrefix("hearken: standard output cannot be written"), "\(full.errors)")
    // As under nohup or from Python: SIGPIPE is ignored.
    let ignored = try await shell(
      #"trap '' PIPE; (sleep 0.2; "$hearken" transcribe --model "$model" '\#(recording)' || echo $? >&2) | true"#
    )
    #expect(
      ignored.errors.hasPrefix("hearken: standard output cannot be written")
        && ignored.errors.hasSuffix("\n70\n"), "\(ignored.errors)")
  }
}
