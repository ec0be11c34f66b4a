import AudioFiles
import Foundation
import TestSupport
import Testing

/// `hearken transcribe -` with a shipped model.
@Suite struct TranscribeLiveTests {
  static let text = "SIX EIGHT THREE THREE OH SEVEN FIVE\n"

  private func audio(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../audio/\(name)").standardizedFileURL.path
  }

  /// The recording of `text`, and faint noise after it.
  private func samples(silence: Double = 1.5) throws -> [Float] {
    try Waveform(contentsOf: audio("an4-cen7-mjgm-b.flac"), sampleRate: 16_000).samples
      + NotSpeech.white.samples(seconds: silence, level: -70)
  }

  /// Raw samples of 16 bits.
  private func integers(_ samples: [Float]) -> Data {
    Data(
      samples.flatMap { sample -> [UInt8] in
        let number = UInt16(bitPattern: Int16(max(-32_768, min(32_767, sample * 32_768))))
        return [UInt8(number & 0xFF), UInt8(number >> 8)]
      })
  }

  private func start(_ arguments: String..., input: Pipe) throws -> HearkenProcess {
    try HearkenProcess(
      ["transcribe", "-", "--model", "an4"] + arguments, input: input.fileHandleForReading)
  }

  /// Pipes take 64 KB; the rest is written while the program reads.
  private func write(_ data: Data, to pipe: Pipe) async throws {
    try await Task.detached { try pipe.fileHandleForWriting.write(contentsOf: data) }.value
  }

  @Test func wordsComeBeforeTheEnd() async throws {
    let pipe = Pipe()
    let process = try start(input: pipe)
    try await write(soundFile(try samples()), to: pipe)
    try await process.waitForOutput(Self.text)
    #expect(process.output == Self.text, "the pipe is still open")
    try pipe.fileHandleForWriting.close()
    let result = await process.result()
    #expect(result.status == 0 && result.output == Self.text && result.errors == "", "\(result)")
  }

  @Test func rawSamples() async throws {
    let pipe = Pipe()
    let process = try start("--raw", "--sample-rate", "16000", input: pipe)
    try await write(integers(try samples()), to: pipe)
    try pipe.fileHandleForWriting.close()
    let result = await process.result()
    #expect(result.status == 0 && result.output == Self.text && result.errors == "", "\(result)")
  }

  @Test(arguments: NotSpeech.allCases)
  func noisePrintsNothing(sound: NotSpeech) async throws {
    let pipe = Pipe()
    let process = try start("--raw", "--sample-rate", "16000", input: pipe)
    try await write(integers(sound.samples(seconds: 6, level: -35)), to: pipe)
    try pipe.fileHandleForWriting.close()
    let result = await process.result()
    #expect(result.status == 0 && result.output == "" && result.errors == "", "\(result)")
  }

  /// What was certain stays, on a line of its own.
  @Test func interruptionKeepsWhatIsCertain() async throws {
    let pipe = Pipe()
    let process = try start(input: pipe)
    try await write(soundFile(try samples()), to: pipe)
    try await process.waitForOutput(Self.text)
    process.send(SIGINT)
    let result = await process.result()
    #expect(result.status == 130 && result.output == Self.text && result.errors == "", "\(result)")
    try pipe.fileHandleForWriting.close()
  }

  @Test func otherFormatsAreReadToTheirEnd() async throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: audio("an4-cen7-mjgm-b.flac")))
    let result = try await hearken(["transcribe", "-", "--model", "an4"], input: file)
    #expect(result.status == 0 && result.output == Self.text && result.errors == "", "\(result)")
  }

  struct Event: Decodable {
    var type: String
    var text: String
    var words: [Word]
  }

  struct Word: Decodable {
    var word: String
    var start: Double
    var end: Double
  }

  @Test func partialsAreJSONLines() async throws {
    let pipe = Pipe()
    let process = try start("--partial", input: pipe)
    try await write(soundFile(try samples()), to: pipe)
    try pipe.fileHandleForWriting.close()
    let result = await process.result()
    #expect(result.status == 0 && result.errors == "")
    let events = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode(Event.self, from: Data($0.utf8))
    }
    let final = events.filter { $0.type == "final" }.flatMap(\.words)
    #expect(final.map(\.word).joined(separator: " ") + "\n" == Self.text)
    #expect(events.contains { $0.type == "partial" && !$0.text.isEmpty })
    for (word, next) in zip(final, final.dropFirst()) {
      #expect(word.start <= word.end && word.end <= next.start)
    }
  }

  @Test func headerPromisesMore() async throws {
    let pipe = Pipe()
    let process = try start(input: pipe)
    try await write(soundFile(try samples()).dropLast(2000), to: pipe)
    try pipe.fileHandleForWriting.close()
    let result = await process.result()
    #expect(result.status == 0 && result.output == Self.text)
    #expect(result.errors.contains("ends too early"))
  }

  @Test(arguments: [["--raw"], ["--sample-rate", "16000"], ["--raw", "--sample-rate", "5"]])
  func wrongOptions(options: [String]) async throws {
    let result = try await hearken(["transcribe", "-"] + options)
    #expect(result.status == 64 && result.output == "")
  }

  /// A reader that goes away ends the program without a word.
  @Test func brokenPipe() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      soundFile(Array(repeatElement(try samples(), count: 5).joined())), to: "long.wav")
    let result = try await shell(
      "{ \"$hearken\" transcribe - --model an4 < '\(file)'; echo $? >&2; } | head -n 1")
    #expect(result.output == Self.text, "\(result)")
    #expect(["0\n", "141\n"].contains(result.errors), "\(result)")
  }
}
