import Foundation
import TestSupport
import Testing

/// What the commands `features` and `spectrogram` do with files; the numbers are tested in
/// SpeechFeaturesTests, the pictures in PlotsTests.
@Suite struct FeaturesTests {
  let folder: TemporaryFolder
  let good: String
  let text: String

  init() throws {
    folder = try TemporaryFolder()
    good = try folder.write(soundFile(tones("ab")), to: "good.wav")
    text = try folder.write("This is not sound.", to: "text.wav")
  }

  /// 0.4 s are 38 frames of 13 coefficients.
  @Test func tableOnStandardOutput() async throws {
    let result = try await hearken(["features", good])
    #expect(result.status == 0 && result.errors == "")
    let rows = result.output.split(separator: "\n").filter {
      !$0.contains { $0.isLetter && $0 != "e" }
    }
    #expect(rows.count == 38 && rows.allSatisfy { $0.split(separator: ",").count == 13 })
  }

  @Test func badFiles() async throws {
    let archive = "\(folder.path)/frames.ark"
    let some = try await hearken(["features", "--format", "ark", "-o", archive, text, good])
    #expect(some.status == 66 && some.errors.hasPrefix("hearken: \(text) cannot be read"))
    #expect(try String(contentsOfFile: archive, encoding: .utf8).hasPrefix("good "))
    let none = try await hearken(["features", "--format", "ark", "-o", archive + "2", text])
    #expect(none.status == 65 && !FileManager.default.fileExists(atPath: archive + "2"))
    let full = try await hearken(["features", "-o", "/no/such/frames.csv", good])
    #expect(full.status == 70 && full.errors.hasPrefix("hearken: /no/such/frames.csv"))
  }

  @Test func spectrogram() async throws {
    let picture = "\(folder.path)/picture.png"
    let result = try await hearken(["spectrogram", "-o", picture, good])
    #expect(result.status == 0 && result.output == "Wrote \(picture)\n" && result.errors == "")
    let bad = try await hearken(["spectrogram", "-o", picture, text])
    #expect(bad.status == 65 && bad.errors.hasPrefix("hearken: \(text) cannot be read"))
    let late = try await hearken(["spectrogram", "-o", picture, "--from", "9", good])
    #expect(late.status == 64 && late.errors.hasPrefix("hearken: \(good) lasts 0.4 s"))
  }
}
