import Foundation
import TestSupport

/// A model of the language of tones, trained once for all tests by the program itself.
enum TinyModel {
  /// What it is trained on, and therefore reads without an error.
  static let texts = ["abc", "cab a", "b c", "acb"]

  /// The training's command line but for `--output`.
  static func training(_ manifest: String) -> [String] {
    [
      "train", "recognizer", "--manifest", manifest, "--dev", manifest, "--layers", "1",
      "--hidden", "24", "--mel", "20", "--batch", "2", "--epochs", "100",
      "--learning-rate", "1e-2", "--warmup", "10", "--speeds", "0.95,1,1.05", "--time-mask", "0",
      "--band-mask", "0", "--dropout", "0",
      "--average", "0.9",
    ]
  }

  /// The folder with the recordings `tones-0.wav`, …, their manifest `tones.tsv`, and the
  /// training's folder `trained`.
  static var folder: String {
    get async throws { try await trained.value.folder.path }
  }

  /// The model file.
  static var path: String {
    get async throws { try await folder + "/trained/model.safetensors" }
  }

  /// How the training ended.
  static var result: HearkenProcess.Result {
    get async throws { try await trained.value.result }
  }

  /// A recording of the first text.
  static var recording: String {
    get async throws { try await folder + "/tones-0.wav" }
  }

  private static let trained = Task {
    let folder = try TemporaryFolder(name: name)
    // A static value is never deinitialised, so that its folder would stay.
    atexit { try? FileManager.default.removeItem(atPath: NSTemporaryDirectory() + TinyModel.name) }
    let manifest = try folder.writeTones(texts, manifest: "tones")
    let result = try await hearken(training(manifest) + ["--output", "\(folder.path)/trained"])
    return (folder: folder, result: result)
  }

  private static let name = "hearken-tests-model-\(ProcessInfo.processInfo.processIdentifier)"
}
