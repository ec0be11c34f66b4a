import Foundation
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  /// The bytes of a file with that header, unpadded, and data.
  static func file(_ header: String, data: [UInt8] = []) -> Data {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    return Data(length + Array(header.utf8) + data)
  }

  /// A file that the Python package wrote: `scripts/oracles/safetensors_file.py`.
  static func reference(_ name: String) throws -> Data {
    let url = Bundle.module.url(
      forResource: name, withExtension: "safetensors", subdirectory: "Golden")
    return try Data(contentsOf: #require(url))
  }

  @Test func readsAFileWrittenByHand() throws {
    // 1.0 is 3F800000 and −2.0 is C0000000, lowest byte first.
    let file = Self.file(
      #"{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#,
      data: [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    let contents = try Safetensors(data: file)
    #expect(contents.tensors == ["a": Tensor(shape: [1, 2], values: [1, -2])])
    #expect(contents.metadata.isEmpty)
    // That header has 56 bytes, a multiple of 8, so it is written as it was read.
    #expect(contents.data == file)
  }

  @Test func readsWhatPythonWrote() throws {
    let contents = try Safetensors(data: Self.reference("reference"))
    let expected: [String: Tensor] = [
      "lstm.weight": Tensor(shape: [2, 3, 2], values: (0..<12).map { Float($0) / 8 - 0.75 }),
      "special": Tensor(
        shape: [5],
        values: [-0.0, .infinity, .leastNonzeroMagnitude, 16_777_215, -.leastNormalMagnitude]),
      "scalar": Tensor(2.5),
      "no rows": Tensor(shape: [0, 4]),
      "größe \"β\"\\\n": Tensor(shape: [2, 1], values: [1, -1]),
    ]
    #expect(contents.tensors == expected)
    let special = try contents.tensor("special", shape: [5])
    #expect(special.values[0].sign == .minus)
    #expect(contents.metadata["origin"]?.contains("tool: safetensors; version: 0.8.0") == true)
  }

  @Test func writesTheBytesThatPythonWrites() throws {
    let bytes = try Self.reference("reference")
    #expect(try Safetensors(data: bytes).data == bytes)
  }

  @Test func widensHalfPrecision() throws {
    let contents = try Safetensors(data: Self.reference("half"))
    let values: [Float] = [-0.0, 1, -2.5, 49152, 0x1p-24, -.infinity]
    #expect(contents.tensors["f16"]?.values == values)
    #expect(contents.tensors["bf16"]?.values == values.map { $0 * 3 })
    #expect(contents.tensors["f32"]?.values == values)
  }

  @Test func roundTripsBitForBit() throws {
    var generator = SeededGenerator(seed: 7)
    for tensorCount in 0..<8 {
      var contents = Safetensors(tensors: [:], metadata: ["a/b": "\u{1}\t\"\\ 🎙", "": ""])
      for index in 0..<tensorCount {
        let shape = (0..<index % 4).map { _ in Int.random(in: 0...5, using: &generator) }
        let values = (0..<shape.reduce(1, *)).map { _ in generator.normal() }
        contents.tensors["tensor \(index)"] = Tensor(shape: shape, values: values)
      }
      let data = contents.data
      #expect(try Safetensors(data: data) == contents)
      #expect(data[0] % 8 == 0, "the data are not aligned")
      // A slice of a larger buffer is read as well as a whole one.
      #expect(try Safetensors(data: (Data([1, 2, 3]) + data).dropFirst(3)) == contents)
    }
  }

  @Test func keepsTheBitsOfNaN() throws {
    let value = Float(bitPattern: 0x7FC1_2345)
    let contents = Safetensors(tensors: ["x": Tensor(value)])
    #expect(
      try Safetensors(data: contents.data).tensors["x"]?.values[0].bitPattern == value.bitPattern)
  }

  @Test func orderOfInsertionDoesNotChangeTheFile() {
    let names = (0..<40).map { "layer \($0)" }
    var forward = Safetensors(tensors: [:])
    var backward = Safetensors(tensors: [:])
    for (index, name) in names.enumerated() {
      forward.tensors[name] = Tensor(Float(index))
      forward.metadata[name] = name
    }
    for (index, name) in names.enumerated().reversed() {
      backward.tensors[name] = Tensor(Float(index))
      backward.metadata[name] = name
    }
    #expect(forward.data == backward.data)
  }

  @Test func tensorByNameAndShape() throws {
    let contents = Safetensors(tensors: ["bias": Tensor(shape: [3])])
    #expect(try contents.tensor("bias", shape: [3]).count == 3)
    #expect(throws: SafetensorsError.missing(tensor: "biass", found: ["bias"])) {
      try contents.tensor("biass", shape: [3])
    }
    #expect(throws: SafetensorsError.shape(tensor: "bias", found: [3], needed: [4])) {
      try contents.tensor("bias", shape: [4])
    }
  }

  @Test func fileErrorsNameThePath() throws {
    let path = NSTemporaryDirectory() + UUID().uuidString
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = SafetensorsError.inFile(path: path, .tooShort(byteCount: 3))
    #expect(throws: error) { try Safetensors(contentsOf: path) }
    #expect(
      error.description == """
        \(path): 3 bytes were found, but a safetensors file begins with 8 for a length; the file \
        is cut short or damaged: copy or write it again.
        """)
    #expect(throws: SafetensorsError.file(.notRegular(path: "/"))) {
      try Safetensors(contentsOf: "/")
    }
    let contents = Safetensors(tensors: ["x": Tensor(1)])
    try contents.write(to: path)
    #expect(try Safetensors(contentsOf: path) == contents)
  }
}
