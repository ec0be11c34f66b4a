import Foundation
import SpeechRecognition
import TestSupport
import Testing

/// The models that come with the program, on the recordings in `audio/`.
@Suite struct ShippedModelTests {
  /// What is said in the AN4 test clips, from `audio/README.md`.
  static let clips = [
    "an4-cen2-fvap-b.flac": "V A N E S S A",
    "an4-cen7-mjgm-b.flac": "SIX EIGHT THREE THREE OH SEVEN FIVE",
    "an4-cen8-fcaw-b.flac": "ELEVEN TWENTY SEVEN FIFTY SEVEN",
  ]

  private func an4(_ arguments: [String]) async throws -> HearkenProcess.Result {
    try await hearken(["transcribe", "--model", "an4"] + arguments)
  }

  @Test func digitsAreReadWithoutAnError() async throws {
    let result = try await an4([Self.audio("an4-cen7-mjgm-b.flac")])
    #expect(result.status == 0 && result.errors == "", "\(result)")
    #expect(result.output == "SIX EIGHT THREE THREE OH SEVEN FIVE\n")
  }

  /// The card gives 3.6 % of characters on the whole test set; three clips may have 10 %.
  @Test(arguments: ["0", "50"])
  func clipsAreReadAsTheCardSays(beam: String) async throws {
    let names = Self.clips.keys.sorted()
    let result = try await an4(["--beam", beam] + names.map(Self.audio))
    #expect(result.status == 0, "\(result)")
    let lines = result.output.split(separator: "\n").map(String.init)
    let references = names.compactMap { Self.clips[$0] }
    #expect(lines.count == references.count)
    let errors = ErrorRate(.characters, references: references, hypotheses: lines)
    #expect(errors.rate < 0.1, "\(lines)")
  }

  /// Free speech: the card gives about four wrong words of ten; these are short and clear.
  @Test func theDefaultModelReadsEnglish() async throws {
    let names = ["jfk.flac", "librivox-sense-and-sensibility-01-0880.flac"]
    let references = [
      "AND SO MY FELLOW AMERICANS ASK NOT WHAT YOUR COUNTRY CAN DO FOR YOU "
        + "ASK WHAT YOU CAN DO FOR YOUR COUNTRY",
      "HE WAS NOT AN ILL DISPOSED YOUNG MAN",
    ]
    let result = try await hearken(["transcribe"] + names.map(Self.audio))
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 2)
    let errors = ErrorRate(.words, references: references, hypotheses: lines)
    #expect(errors.rate < 0.45, "\(lines)")
  }

  @Test func everyRecordingOfTheDemonstrationIsRead() async throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.audio(""))
      .filter { $0.hasSuffix(".flac") || $0.hasSuffix(".opus") }
    #expect(names.count >= 8)
    let result = try await hearken(["transcribe"] + names.sorted().map(Self.audio))
    #expect(result.status == 0 && result.errors == "", "\(result)")
  }

  /// The transcript must not depend on how the work is divided.
  @Test func threadsDoNotMatter() async throws {
    let files = Self.clips.keys.sorted().map(Self.audio)
    let outputs = try await [1, 2, 3].asyncMap { threads in
      try await hearken(["transcribe", "--format", "json", "--threads", "\(threads)"] + files)
        .output
    }
    #expect(Set(outputs).count == 1)
  }

  static func audio(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../audio/\(name)").standardizedFileURL.path
  }
}

extension Array {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
