import Foundation
import TestSupport
import Testing

@Suite struct TranscribeTests {
  let folder: TemporaryFolder
  let model: String

  init() async throws {
    folder = try TemporaryFolder()
    model = try await TinyModel.path
  }

  func transcribe(_ arguments: String..., input: Any? = nil) async throws -> HearkenProcess.Result {
    try await hearken(["transcribe", "--model", model] + arguments, input: input)
  }

  @Test(arguments: [[], ["--beam", "8"], ["--threads", "1"], ["--threads", "50"]])
  func severalFilesInOrder(options: [String]) async throws {
    let tones = try await TinyModel.folder
    let files = [3, 0, 2, 1, 0].map { "\(tones)/tones-\($0).wav" }
    let result = try await hearken(["transcribe", "--model", model] + options + files)
    #expect(result.status == 0 && result.errors == "", "\(result)")
    #expect(result.output == "acb\nabc\nb c\ncab a\nabc\n")
  }

  @Test func onlyMissingFiles() async throws {
    let result = try await transcribe("/no/such.wav")
    #expect(result.status == 65 && result.output == "\n")
    #expect(
      result.errors == "hearken: /no/such.wav cannot be read: No such file or directory.\n")
  }

  @Test func goodAndBadFiles() async throws {
    let good = try await TinyModel.recording
    let empty = try folder.write("", to: "empty.wav")
    let text = try folder.write("This is not sound.\n", to: "text.wav")
    let nan = try folder.write(soundFile([0, .nan, 0.1]), to: "nan.wav")
    let bare = folder.path + "/x.wav"
    try FileManager.default.createDirectory(atPath: bare, withIntermediateDirectories: false)
    let result = try await transcribe(good, "/no/such.wav", bare, empty, good, text, nan)
    #expect(result.status == 66)
    #expect(result.output == "abc\n\n\n\nabc\n\n\n")
    let messages = result.errors.split(separator: "\n")
    let paths = ["/no/such.wav", bare, empty, text, nan]
    #expect(messages.count == paths.count, "\(result.errors)")
    for (message, path) in zip(messages, paths) {
      #expect(message.hasPrefix("hearken: \(path)"))
      #expect(message.split(separator: path).count == 2, "the path stands once in: \(message)")
    }
  }

  /// Other sample rates and channels are brought to what the model reads.
  @Test(arguments: [8_000, 16_000, 44_100, 48_000], [1, 2])
  func anyRateAndChannels(sampleRate: Int, channelCount: Int) async throws {
    let samples = tones("acb", sampleRate: sampleRate).flatMap {
      [Float](repeating: $0, count: channelCount)
    }
    let file = try folder.write(
      soundFile(samples, sampleRate: sampleRate, channelCount: channelCount), to: "sound.wav")
    let result = try await transcribe(file)
    #expect(result.status == 0 && result.output == "acb\n", "\(result)")
  }

  @Test func channels() async throws {
    let (left, right) = (tones("abc"), tones("acb"))
    let file = try folder.write(
      soundFile(zip(left, right).flatMap { [$0, $1] }, channelCount: 2), to: "stereo.wav")
    #expect(try await transcribe("--channel", "1", file).output == "abc\n")
    #expect(try await transcribe("--channel", "2", file).output == "acb\n")
    for channel in ["3", "9223372036854775807"] {
      let result = try await transcribe("--channel", channel, file)
      #expect(result.status == 65 && result.output == "\n")
      #expect(result.errors.hasPrefix("hearken: \(file) has no channel \(channel)"))
    }
  }

  @Test func silenceAndTooShort() async throws {
    let silence = try folder.write(soundFile([Float](repeating: 0, count: 16_000)), to: "a.wav")
    let short = try folder.write(soundFile([0.1]), to: "b.wav")
    let result = try await transcribe("--format", "json", silence, short)
    let entries = try JSONDecoder().decode([Entry].self, from: Data(result.output.utf8))
    #expect(result.status == 0 && result.errors == "")
    #expect(entries.map(\.duration) == [1, 1.0 / 16_000])
    #expect(entries.last?.text == "" && entries.last?.words == [])
  }

  @Test func standardInput() async throws {
    let pipe = try await shell(
      #"cat '\#(TinyModel.recording)' | "$hearken" transcribe --model "$model" -"#)
    #expect(pipe.status == 0 && pipe.output == "abc\n", "\(pipe)")
    let nothing = try await transcribe("-", input: Pipe().fileHandleForReading)
    #expect(nothing.status == 65 && nothing.errors.hasPrefix("hearken: standard input is empty"))
  }

  struct Entry: Decodable, Equatable {
    struct Word: Decodable, Equatable {
      var word: String
      var start: Double
      var end: Double
      var confidence: Double
    }
    var file: String
    var text: String?
    var duration: Double?
    var words: [Word]?
    var error: String?
  }

  @Test func json() async throws {
    let file = try await TinyModel.folder + "/tones-1.wav"
    let result = try await transcribe("--format", "json", file, "/no/such.wav")
    #expect(result.status == 66)
    let entries = try JSONDecoder().decode([Entry].self, from: Data(result.output.utf8))
    let (good, bad) = (try #require(entries.first), try #require(entries.last))
    #expect(entries.count == 2 && good.file == file && bad.file == "/no/such.wav")
    #expect(good.text == "cab a" && good.duration == 1 && good.error == nil)
    let words = try #require(good.words)
    #expect(words.map(\.word) == ["cab", "a"])
    // Letters last 0.2 s each: "cab" ends at 0.6 s and "a" begins at 0.8 s.
    #expect(words[0].start < 0.3 && words[0].end <= words[1].start && words[1].end <= 1)
    #expect(words.allSatisfy { $0.confidence > 0.5 && $0.confidence <= 1 })
    #expect(bad.error == "/no/such.wav cannot be read: No such file or directory.")
    #expect(bad.text == nil && bad.words == nil && bad.duration == nil)
  }

  /// Ctrl-C while it waits for the rest of standard input.
  @Test func interruption() async throws {
    let pipe = Pipe()
    let process = try HearkenProcess(
      ["transcribe", "--model", model, "-"], input: pipe.fileHandleForReading)
    try await Task.sleep(for: .milliseconds(300))
    process.send(SIGINT)
    let result = await process.result()
    #expect(result.status == 130 && result.output == "" && result.errors == "")
    try pipe.fileHandleForWriting.close()
  }
}
