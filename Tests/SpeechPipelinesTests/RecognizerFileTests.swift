import Foundation
import NeuralNetworks
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct RecognizerFileTests {
  let folder: TemporaryFolder
  let path: String
  let recognizer: Recognizer

  init() throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/model.safetensors"
    recognizer = try TinyRecognizer.untrained()
    try recognizer.write(to: path)
  }

  /// Changes the file and expects the flaw, with a message that begins with the path.
  func expect(
    _ flaw: ModelFileError.Flaw, sourceLocation: SourceLocation = #_sourceLocation,
    after change: (inout Safetensors) throws -> Void
  ) throws {
    var file = try Safetensors(contentsOf: path)
    try change(&file)
    try file.write(to: path)
    let error = #expect(throws: ModelFileError.self, sourceLocation: sourceLocation) {
      try Recognizer(contentsOf: path)
    }
    #expect(error == ModelFileError(path: path, flaw: flaw), sourceLocation: sourceLocation)
    #expect(error?.description.hasPrefix(path) == true, sourceLocation: sourceLocation)
  }

  /// Replaces text of the configuration.
  func expect(
    _ flaw: ModelFileError.Flaw, replacing old: String, by new: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try expect(flaw, sourceLocation: sourceLocation) { file in
      let json = try #require(file.metadata["hearken.configuration"])
      try #require(json.contains(old), "\(json)")
      file.metadata["hearken.configuration"] = json.replacing(old, with: new)
    }
  }

  @Test func roundTrip() throws {
    let read = try Recognizer(contentsOf: path)
    #expect(read.configuration == recognizer.configuration)
    #expect(read.acousticModel.parameters == recognizer.acousticModel.parameters)
    let first = try Data(contentsOf: URL(fileURLWithPath: path))
    try read.write(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first, "the bytes")
  }

  @Test func missingFileFolderAndDamage() throws {
    let empty = "\(folder.path)/empty"
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
    for bad in ["\(folder.path)/none.safetensors", empty] {
      let error = #expect(throws: ModelFileError.self) { try Recognizer(contentsOf: bad) }
      #expect(error?.description.hasPrefix(bad) == true)
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in [0, 7, 8, 100, bytes.count - 1] {
      try folder.write(bytes.prefix(count), to: "model.safetensors")
      let error = #expect(throws: ModelFileError.self) { try Recognizer(contentsOf: path) }
      let parts = error?.description.split(separator: path, omittingEmptySubsequences: false)
      #expect(parts?.count == 2 && parts?[1].hasPrefix(" is") == true, "\(error.debugDescription)")
    }
  }

  /// Whatever single byte is damaged, the file is refused or gives a recogniser; nothing crashes.
  @Test func anyDamagedHeaderByte() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let headerLength = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
    var refused = 0
    for index in stride(from: 0, to: headerLength, by: 3) {
      var damaged = bytes
      damaged[index] ^= [0x01, 0x10, 0x80][index % 3 == 0 ? index / 3 % 3 : 0]
      try folder.write(damaged, to: "damaged.safetensors")
      do {
        _ = try Recognizer(contentsOf: "\(folder.path)/damaged.safetensors")
      } catch is ModelFileError {
        refused += 1
      }
    }
    #expect(refused > headerLength / 12, "only \(refused) of \(headerLength / 3) were noticed")
  }

  @Test func otherKinds() throws {
    try expect(.noConfiguration) { $0.metadata["hearken.kind"] = nil }
    try expect(.kind(found: "hearken recognizer 9", needed: "hearken recognizer 1")) {
      $0.metadata["hearken.kind"] = "hearken recognizer 9"
    }
  }

  @Test func missingTensor() throws {
    try expect(.missing(tensor: "output.bias")) { $0.tensors["output.bias"] = nil }
  }

  @Test func extraTensor() throws {
    try expect(.unknown(tensors: ["extra"])) { $0.tensors["extra"] = Tensor(shape: [2]) }
  }

  @Test func misshapenTensor() throws {
    try expect(.shape(tensor: "output.bias", found: [7], needed: [5])) {
      $0.tensors["output.bias"] = Tensor(shape: [7])
    }
  }

  @Test(arguments: [Float.nan, .infinity]) func notFiniteTensor(value: Float) throws {
    try expect(.notFinite(tensor: "output.weights")) {
      $0.tensors["output.weights"]?.values[3] = value
    }
  }

  @Test func textThatIsNoConfiguration() throws {
    let flaw = ModelFileError.Flaw.configuration(
      reason: "its text is not what this version writes.")
    for text in ["", "{}", "[", "nonsense"] {
      try expect(flaw) { $0.metadata["hearken.configuration"] = text }
    }
  }

  /// A network of 16,384 units and 64 layers would take hundreds of gigabytes.
  @Test func liesAboutSizesTakeNoMemory() throws {
    try expect(
      .configuration(
        reason: "a recogniser of 9223372036854775807 hidden units is out of bounds; from 1 to 16384"
          + " are possible."),
      replacing: #""hiddenSize":24"#, by: #""hiddenSize":9223372036854775807"#)
    try recognizer.write(to: path)
    try expect(
      .weightCount(
        found: recognizer.acousticModel.parameterCount,
        needed: 4 * 2 * (60 + 8192) * 8192 + 2 * 8192 * 5),
      replacing: #""hiddenSize":24"#, by: #""hiddenSize":8192"#)
  }

  @Test(arguments: [
    (#""layerCount":1"#, #""layerCount":0"#), (#""layerCount":1"#, #""layerCount":65"#),
    (#""stackedFrameCount":3"#, #""stackedFrameCount":9223372036854775807"#),
    (#""stackShift":3"#, #""stackShift":0"#), (#""filterCount":20"#, #""filterCount":-1"#),
    (#""filterCount":20"#, #""filterCount":21"#), (#""featureCount":60"#, #""featureCount":61"#),
    (#""labelCount":5"#, #""labelCount":6"#), (#""dropout":0"#, #""dropout":1"#),
    (#""cell":"lstm""#, #""cell":"none""#), (#""sampleRate":16000"#, #""sampleRate":1e300"#),
    (#""symbols":[" ","a","b","é"]"#, #""symbols":[" ","a","b","ab"]"#),
    (#""symbols":[" ","a","b","é"]"#, #""symbols":[" ","a","a","é"]"#),
  ])
  func partsThatDoNotFit(old: String, new: String) throws {
    var file = try Safetensors(contentsOf: path)
    let json = try #require(file.metadata["hearken.configuration"])
    try #require(json.contains(old), "\(json)")
    file.metadata["hearken.configuration"] = json.replacing(old, with: new)
    try file.write(to: path)
    let error = #expect(throws: ModelFileError.self) { try Recognizer(contentsOf: path) }
    guard case .configuration = error?.flaw else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func alphabetWithoutSymbols() throws {
    var file = try Safetensors(contentsOf: path)
    file.metadata["hearken.configuration"] = file.metadata["hearken.configuration"]?
      .replacing(#""symbols":[" ","a","b","é"]"#, with: #""symbols":[]"#)
      .replacing(#""labelCount":5"#, with: #""labelCount":1"#)
    try file.write(to: path)
    let error = #expect(throws: ModelFileError.self) { try Recognizer(contentsOf: path) }
    #expect(error?.description.contains("the alphabet has no symbols") == true)
  }
}

@Suite struct MatrixWeightCountTests {
  /// The bound by which files are checked is the number of weights in the matrices themselves.
  @Test(arguments: RecurrentStack.Cell.allCases, [true, false])
  func countsTheMatrices(cell: RecurrentStack.Cell, isBidirectional: Bool) throws {
    var configuration = TinyRecognizer.configuration(try Alphabet(symbols: ["a", "b"]))
    configuration.acousticModel.stack.cell = cell
    configuration.acousticModel.stack.isBidirectional = isBidirectional
    configuration.acousticModel.stack.layerCount = 3
    configuration.acousticModel.stack.isNormalized = true
    var random = SeededGenerator(seed: 1)
    let model = AcousticModel(configuration.acousticModel, using: &random)
    let matrices = model.parameters.map(\.value).filter { $0.rank == 2 }
    #expect(configuration.matrixWeightCount == matrices.reduce(0) { $0 + $1.count })
  }
}
