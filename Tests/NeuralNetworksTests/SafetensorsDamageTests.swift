import Foundation
import NeuralNetworks
import Tensors
import Testing

/// Files that are cut short, damaged or made to deceive are refused with a reason.
@Suite struct SafetensorsDamageTests {
  struct Damage: CustomTestStringConvertible, Sendable {
    var header: String
    var dataCount = 0
    var error: SafetensorsError
    var testDescription: String { header }
  }

  static let damages = [
    Damage(
      header: #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, dataCount: 8,
      error: .elementType(tensor: "a", found: "F64")),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, dataCount: 8,
      error: .byteCount(tensor: "a", found: 8, needed: 12)),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}"#,
      error: .extents(tensor: "a", found: [-1])),
    Damage(  // 2⁶² elements of 4 bytes are 2⁶⁴ bytes, which wraps round to none
      header: #"{"a":{"dtype":"F32","shape":[2147483648,2147483648],"data_offsets":[0,0]}}"#,
      error: .extents(tensor: "a", found: [1 << 31, 1 << 31])),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, dataCount: 8,
      error: .offsets(tensor: "a", found: [4, 8], neededBegin: 0)),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,-4]}}"#, dataCount: 4,
      error: .offsets(tensor: "a", found: [0, -4], neededBegin: 0)),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, dataCount: 4,
      error: .offsets(tensor: "a", found: [0], neededBegin: 0)),
    Damage(  // two tensors that share their data
      header: """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\
        "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
        """, dataCount: 8, error: .offsets(tensor: "b", found: [4, 8], neededBegin: 8)),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, dataCount: 3,
      error: .dataLength(found: 3, needed: 4)),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, dataCount: 5,
      error: .dataLength(found: 5, needed: 4)),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}"#,
      error: .byteCount(tensor: "a", found: .max, needed: 4)),
    Damage(
      header: """
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},\
        "\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
        """, dataCount: 8, error: .duplicate(name: "a")),
    Damage(header: #"{"__metadata__":{"k":"1","k":"2"}}"#, error: .duplicate(name: "k")),
    Damage(
      header: #"{"a":{"dtype":"F32","shape":[1]}}"#, dataCount: 4,
      error: .header(reason: "a has no data_offsets")),
    Damage(header: "[]", error: .header(reason: "it is not UTF-8 text that begins with {")),
    Damage(header: "", error: .header(reason: "it is not UTF-8 text that begins with {")),
  ]

  @Test(arguments: damages) func refuses(_ damage: Damage) {
    let data = SafetensorsTests.file(
      damage.header, data: [UInt8](repeating: 0, count: damage.dataCount))
    #expect(throws: damage.error) { try Safetensors(data: data) }
  }

  @Test(arguments: [
    "{", #"{"a":1}"#, #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1e99],"data_offsets":[0,4]}}"#, #"{"__metadata__":{"k":1}}"#,
    #"{"a":null}"#, "{}{}", "{\"\u{1}\":{}}",
    "{\"a\":" + String(repeating: "[", count: 100_000),
  ])
  func refusesWrongHeader(_ header: String) {
    let error = #expect(throws: SafetensorsError.self) {
      try Safetensors(data: SafetensorsTests.file(header))
    }
    guard case .header = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func refusesALengthBeyondTheFile() {
    let huge = Data([UInt8](repeating: 0xFF, count: 8) + Array("{}".utf8))
    #expect(throws: SafetensorsError.headerLength(found: .max, available: 2)) {
      try Safetensors(data: huge)
    }
  }

  @Test func refusesUTF16() {
    let header: [UInt8] = [0x7B, 0, 0x7D, 0]
    #expect(throws: SafetensorsError.header(reason: "it is not UTF-8 text that begins with {")) {
      try Safetensors(data: Data([4, 0, 0, 0, 0, 0, 0, 0] + header))
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = try SafetensorsTests.reference("reference")
    for count in 0..<bytes.count {
      #expect(throws: SafetensorsError.self, "\(count) bytes") {
        try Safetensors(data: bytes.prefix(count))
      }
    }
  }

  @Test func mutationsAreReadOrRefused() throws {
    let bytes = try SafetensorsTests.reference("reference")
    let elementCount = try Safetensors(data: bytes).tensors.values.reduce(0) { $0 + $1.count }
    var refused = 0
    for seed in 0..<3000 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count - 80, using: &generator)
        mutated[index] = UInt8.random(in: 0...255, using: &generator)
      }
      do throws(SafetensorsError) {
        // The number of elements is that of the data, however the header was changed.
        let found = try Safetensors(data: mutated).tensors.values.reduce(0) { $0 + $1.count }
        #expect((elementCount...2 * elementCount).contains(found), "seed \(seed)")
      } catch {
        refused += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(refused > 1000)
  }
}
