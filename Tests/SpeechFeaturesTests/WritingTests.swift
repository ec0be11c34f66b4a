import SpeechFeatures
import Tensors
import Testing

@Suite struct WritingTests {
  private let frames = Tensor(shape: [2, 3], values: [1, -2.5, 0.1, 1e-7, 3, 4])

  /// The bytes that `numpy.save(file, x.astype("<f4"))` writes, put together by hand.
  @Test func numpyArray() {
    let bytes = frames.numpyArray
    #expect(Array(bytes.prefix(10)) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
    #expect(bytes.count == 128 + 6 * 4)
    let header = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }  "))
    #expect(header.hasSuffix(" \n"))
    // 1 is 3F800000, −2.5 is C0200000.
    #expect(Array(bytes[128..<136]) == [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0])
  }

  @Test func numpyHeadersAreAligned() {
    for rank in 0..<12 {
      let bytes = Tensor(shape: [Int](repeating: 1, count: rank)).numpyArray
      #expect((bytes.count - 4) % 64 == 0)
    }
    let vector = Tensor(shape: [1]).numpyArray
    #expect(String(decoding: vector[10..<124], as: UTF8.self).contains("'shape': (1,), }"))
  }

  @Test func commaSeparatedValues() {
    #expect(frames.commaSeparatedValues == "1.0,-2.5,0.1\n1e-07,3.0,4.0\n")
    #expect(Tensor(shape: [0, 3]).commaSeparatedValues == "")
  }

  @Test func kaldiArchive() throws {
    #expect(
      try frames.kaldiArchiveEntry(name: "a-1")
        == "a-1  [\n  1.0 -2.5 0.1\n  1e-07 3.0 4.0 ]\n")
    #expect(try Tensor(shape: [0, 3]).kaldiArchiveEntry(name: "a") == "a  [ ]\n")
    for name in ["", "a b", "a\n"] {
      #expect(throws: SpeechFeatureError.unusableName(name)) {
        try frames.kaldiArchiveEntry(name: name)
      }
    }
  }
}
