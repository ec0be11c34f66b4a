import Testing

@testable import AudioFiles

@Suite struct WaveHeaderTests {
  /// Reads a header from bytes and returns what follows it as well.
  private func read(_ wav: [UInt8]) throws -> (header: WaveHeader, rest: ArraySlice<UInt8>) {
    var rest = wav.dropFirst(12)
    let header = try WaveHeader(path: "-") { count throws(AudioFileError) in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    return (header, rest)
  }

  @Test func byHand() throws {
    var wav = HandmadeWAV(integers: [0, 16_384, -32_768])
    wav.chunksBefore = chunk("LIST", [1, 2, 3])
    let (header, rest) = try read(wav.bytes)
    #expect(
      header.coding == .signed16 && header.channelCount == 1 && header.sampleRate == 16_000
        && header.byteCount == 6)
    #expect(header.coding.samples(rest) == [0, 0.5, -1])
  }

  /// A writer into a pipe does not know the length.
  @Test(arguments: [0, 0x7FFF_F000, 0xFFFF_FFFF] as [UInt32])
  func unknownLength(told: UInt32) throws {
    var wav = HandmadeWAV(floats: [0.25])
    wav.toldDataLength = told
    let (header, rest) = try read(wav.bytes)
    #expect(header.coding == .float32 && header.byteCount == nil)
    #expect(header.coding.samples(rest) == [0.25])
  }

  @Test func everyCodingByHand() {
    #expect(SampleCoding.unsigned8.samples([0, 128, 192]) == [-1, 0, 0.5])
    #expect(SampleCoding.signed24.samples([0, 0, 0x40, 0, 0, 0x80]) == [0.5, -1])
    #expect(SampleCoding.signed32.samples([0, 0, 0, 0x40, 0, 0, 0, 0x80]) == [0.5, -1])
    #expect(SampleCoding.float64.samples([0, 0, 0, 0, 0, 0, 0xD0, 0xBF]) == [-0.25])
    #expect(SampleCoding.signed16.samples([0]) == [], "half a sample is none")
  }

  @Test func damagedHeaders() {
    let whole = HandmadeWAV(integers: [1, 2, 3]).bytes
    for count in 12..<44 {
      #expect(throws: AudioFileError.self) { _ = try read(Array(whole[..<count])) }
    }
    var strange = HandmadeWAV(integers: [1])
    strange.formatTag = 17
    #expect(throws: AudioFileError.self) { _ = try read(strange.bytes) }
    strange.formatTag = 1
    strange.channelCount = 0
    #expect(throws: AudioFileError.self) { _ = try read(strange.bytes) }
    strange.channelCount = 1
    strange.sampleRate = 0
    #expect(throws: AudioFileError.self) { _ = try read(strange.bytes) }
  }
}
