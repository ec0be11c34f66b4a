import AudioFiles
import Foundation
import Testing

/// Files that end early, and headers that do not know or do not tell the length.
@Suite struct TruncatedFileTests {
  /// Reads a file of these bytes to its end, whatever its samples.
  func read(_ bytes: some Sequence<UInt8>) throws -> (samples: [Float], isTruncated: Bool) {
    var result: ([Float], Bool) = ([], false)
    try withFile(bytes) { path in
      var blocks = try AudioBlocks(path: path)
      result = (try blocks.rest().samples, blocks.isTruncated)
    }
    return result
  }

  @Test(arguments: ["pcm-s16.wav", "rf64.wav", "stereo.aiff", "float32.wav", "extensible.wav"])
  func uncompressedFileGivesWhatIsThere(name: String) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture(name)))
    let whole = try read(bytes)
    let half = try read(bytes.prefix(bytes.count / 2))
    #expect(!whole.isTruncated)
    #expect(half.isTruncated)
    #expect(half.samples.count > whole.samples.count / 3)
    #expect(half.samples == Array(whole.samples.prefix(half.samples.count)))
  }

  @Test func truncationIsKnownBeforeReading() throws {
    try withFile(HandmadeWAV(integers: [1, 2, 3, 4]).bytes.dropLast(2)) { path in
      let isTruncated = try AudioFile(path: path).isTruncated
      #expect(isTruncated)
    }
  }

  @Test(arguments: ["mono.flac", "vorbis.ogg", "opus.opus", "cbr.mp3", "vbr-piped.mp3"])
  func compressedFileGivesWhatIsThere(name: String) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture(name)))
    let whole = try read(bytes)
    let cut = try read(bytes.prefix(bytes.count - 200))
    #expect(!whole.isTruncated)
    #expect(cut.isTruncated)
    #expect(!cut.samples.isEmpty && cut.samples.count < whole.samples.count)
    #expect(cut.samples == Array(whole.samples.prefix(cut.samples.count)))
  }

  @Test func damageInTheMiddleOfAnMP3IsFlagged() throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("cbr.mp3"))))
    for index in bytes.count / 2..<bytes.count - 100 { bytes[index] = 0 }
    let damaged = try read(bytes)
    #expect(damaged.isTruncated)
    #expect(!damaged.samples.isEmpty && damaged.samples.count < 1600)
  }

  @Test(
    arguments: [(0, 0), (0, 36), (0, 0xFFFF_FFFF), (0xFFFF_FFFF, 0xFFFF_FFFF)] as [(UInt32, UInt32)]
  )
  func streamedWAVIsReadToItsRealEnd(dataLength: UInt32, fileLength: UInt32) throws {
    var wav = HandmadeWAV(integers: [1, 2, 3, 4, 5])
    (wav.toldDataLength, wav.toldFileLength) = (dataLength, fileLength)
    let found = try read(wav.bytes)
    #expect(found.samples.map { $0 * 32768 } == [1, 2, 3, 4, 5])
    #expect(!found.isTruncated)
  }

  @Test func lyingHeaderAllocatesNothing() throws {
    var wav = HandmadeWAV(integers: [1, 2])
    wav.toldDataLength = 0xF000_0000
    let found = try read(wav.bytes)
    #expect(found.samples.count == 2)
    #expect(found.isTruncated)
    // FLAC: the 36-bit number of frames, in bytes 21 to 25 of the file, promises 2³⁶ − 1.
    var flac = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture("mono.flac"))))
    flac[21] |= 0x0F
    flac.replaceSubrange(22..<26, with: [0xFF, 0xFF, 0xFF, 0xFF])
    let long = try read(flac)
    #expect(long.samples.count == 1600)
    #expect(long.isTruncated)
  }
}
