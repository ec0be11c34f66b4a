import AudioFiles
import Foundation
import NeuralNetworks
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct QuantizedRecognizerTests {
  let folder: TemporaryFolder
  let path: String
  let float: Recognizer
  let small: Recognizer

  init() throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/model.safetensors"
    float = try TinyRecognizer.untrained()
    small = try #require(float.quantized())
    try small.write(to: path)
  }

  @Test func roundTrip() throws {
    let read = try Recognizer(contentsOf: path)
    #expect(read.configuration == float.configuration)
    #expect(read.acousticModel.parameters == small.acousticModel.parameters)
    #expect(read.quantized() == nil, "it is already")
    let first = try Data(contentsOf: URL(fileURLWithPath: path))
    try read.write(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first, "the bytes")
    // The data begin where vectors are aligned.
    let headerLength = Int(first[0]) + Int(first[1]) << 8
    #expect((8 + headerLength) % 64 == 0 && first[2..<8].allSatisfy { $0 == 0 })
  }

  @Test func scoresAreClose() throws {
    let waveform = Waveform(samples: tones("abba"), sampleRate: 16_000)
    let (a, b) = (float.logProbabilities(waveform), small.logProbabilities(waveform))
    #expect(a.shape == b.shape && a != b)
    // The random weights are ten times those of a trained network, and so are their scores.
    expectClose(b.values, a.values, absolute: 1.0)
  }

  /// Every way in which integers can be wrong is a typed error.
  @Test func damage() throws {
    let name = "encoder.0.forward.inputWeights"
    let scales = "\(name).scales"
    try expect(.missing(tensor: scales)) { $0.tensors[scales] = nil }
    try expect(.shape(tensor: scales, found: [95], needed: [96])) {
      $0.tensors[scales] = Tensor(shape: [95])
    }
    try expect(.notFinite(tensor: scales)) { $0.tensors[scales]?.values[3] = .nan }
    try expect(.integers(tensor: name)) { file in
      guard let bytes = file.integers[name]?.bytes else { return }
      file.integers[name]?.bytes[bytes.startIndex + 77] = 0x80
    }
    try expect(.shape(tensor: name, found: [2, 16, 4, 64], needed: [2, 16, 64, 4])) {
      $0.integers[name]?.shape = [2, 16, 4, 64]
    }
    try expect(.missing(tensor: name)) {
      $0.integers[name] = nil
      $0.tensors[scales] = nil
    }
    try expect(.unknown(tensors: ["extra"])) {
      $0.integers["extra"] = Safetensors.Integers(shape: [1], bytes: Data([1]))
    }
    // A vector cannot be integers.
    try expect(.integers(tensor: "output.bias")) {
      $0.tensors["output.bias"] = nil
      $0.integers["output.bias"] = Safetensors.Integers(shape: [5], bytes: Data(count: 5))
    }
  }

  @Test func anyTruncationIsRefused() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in stride(from: 0, to: bytes.count, by: 997) {
      try folder.write(bytes.prefix(count), to: "cut.safetensors")
      #expect(throws: ModelFileError.self) {
        try Recognizer(contentsOf: "\(folder.path)/cut.safetensors")
      }
    }
  }

  /// A training may begin from a quantised model: it takes the numbers that the integers stand for.
  @Test func aTrainingBeginsFromRoundedWeights() throws {
    var model = try TinyRecognizer.untrained(seed: 2).acousticModel
    #expect(model.adopt(small.acousticModel, labels: [0, 1, 2, 3, 4]).isEmpty)
    #expect(model.parameters.map(\.value) == small.acousticModel.parameters.map(\.value))
    for parameter in model.parameters {
      guard case .float = parameter.storage else {
        Issue.record("\(parameter.name) is not a float")
        continue
      }
    }
  }

  @Test func aFolderIsCopiedWithItsOtherFiles() throws {
    try float.write(to: path)
    try folder.write("what it is", to: "card.md")
    let output = try TemporaryFolder()
    let new = "\(output.path)/new"
    let written = try ModelFolder(folder.path).copy(to: new, with: small)
    #expect(written.modelPath == "\(new)/model.safetensors")
    let read = try Recognizer(contentsOf: new)
    #expect(read.acousticModel.parameters == small.acousticModel.parameters)
    #expect(try String(contentsOfFile: "\(new)/card.md", encoding: .utf8) == "what it is")
  }

  private func expect(
    _ flaw: ModelFileError.Flaw, sourceLocation: SourceLocation = #_sourceLocation,
    after change: (inout Safetensors) -> Void
  ) throws {
    try small.write(to: path)
    var file = try Safetensors(contentsOf: path)
    change(&file)
    try file.write(to: path)
    let error = #expect(throws: ModelFileError.self, sourceLocation: sourceLocation) {
      try Recognizer(contentsOf: path)
    }
    #expect(error == ModelFileError(path: path, flaw: flaw), sourceLocation: sourceLocation)
    #expect(error?.description.hasPrefix(path) == true, sourceLocation: sourceLocation)
  }
}
