import Foundation
import TestSupport
import Testing

@Suite struct QuantizeTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func aSmallerModelReadsTheSame() async throws {
    let (tones, model) = (try await TinyModel.folder, try await TinyModel.path)
    let small = "\(folder.path)/small.safetensors"
    let result = try await hearken([
      "quantize", model, "--output", small, "--dev", "\(tones)/tones.tsv",
    ])
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 6, "\(result.output)")
    #expect(lines[0].hasPrefix("\(model): ") && lines[1].hasPrefix("\(small): "))
    #expect(lines[3].hasPrefix("float  WER 0.00 %  CER 0.00 %"))
    #expect(lines[4].hasPrefix("8-bit  WER 0.00 %  CER 0.00 %"))
    #expect(lines[5] == "0 of 4 texts differ")
    // Columns are stored 64 at a time, which a tiny model does not fill.
    #expect(try size(small) * 10 < size(model) * 5)
    let files = (0..<4).map { "\(tones)/tones-\($0).wav" }
    let texts = try await hearken(["transcribe", "--model", small] + files)
    #expect(texts.status == 0 && texts.output == TinyModel.texts.joined(separator: "\n") + "\n")
  }

  /// The shipped model with 8-bit weights reads the three AN4 clips as with floats.
  @Test func theShippedModelReadsTheClipsAsBefore() async throws {
    let small = "\(folder.path)/small.safetensors"
    let made = try await hearken(["quantize", "an4", "--output", small])
    #expect(made.status == 0 && made.errors == "", "\(made)")
    #expect(try size(small) < 3_000_000, "its floats take 9.8 MB")
    let clips = ShippedModelTests.clips.keys.sorted().map(ShippedModelTests.audio)
    let before = try await hearken(["transcribe", "--model", "an4"] + clips)
    let after = try await hearken(["transcribe", "--model", small] + clips)
    #expect(after.status == 0 && after.output == before.output, "\(after)")
  }

  /// A training may begin from 8-bit weights, and its model is one of floats.
  @Test func aTrainingBeginsFromIt() async throws {
    let (tones, model) = (try await TinyModel.folder, try await TinyModel.path)
    let small = "\(folder.path)/small.safetensors"
    #expect(try await hearken(["quantize", model, "--output", small]).status == 0)
    let output = "\(folder.path)/tuned"
    let arguments =
      TinyModel.training("\(tones)/tones.tsv") + ["--output", output, "--from", small]
    let last = try #require(arguments.firstIndex(of: "--epochs")) + 1
    let short = Array(arguments[..<last]) + ["1"] + arguments[(last + 1)...]
    let result = try await hearken(short)
    #expect(result.status == 0, "\(result)")
    #expect(try size("\(output)/model.safetensors") == size(model))
  }

  @Test func whatCannotBeDone() async throws {
    let model = try await TinyModel.path
    let small = "\(folder.path)/small.safetensors"
    #expect(try await hearken(["quantize", model, "--output", small]).status == 0)
    let twice = try await hearken(["quantize", small, "--output", "\(folder.path)/again"])
    #expect(twice.status == 65 && twice.errors.contains("holds 8-bit weights already"))
    let missing = try await hearken(["quantize", "/no/such", "--output", small])
    #expect(missing.status == 69 && missing.errors.hasPrefix("hearken: There is no model"))
    // Only models of this kind are named.
    #expect(missing.errors.contains("(an4, english)"), "\(missing)")
    let unwritable = try await hearken(["quantize", model, "--output", "/no/such/x"])
    #expect(unwritable.status == 70 && unwritable.errors.contains("cannot be written"))
    let manifest = try await hearken([
      "quantize", model, "--output", "\(folder.path)/never", "--dev", "/no/such.tsv",
    ])
    #expect(manifest.status == 65)
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/never"))
  }

  private func size(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
  }
}
