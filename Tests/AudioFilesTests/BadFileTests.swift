import AudioFiles
import Foundation
import Testing

/// Files that are not what they seem: each has one defined result.
@Suite struct BadFileTests {
  @Test func missingFile() {
    let error = #expect(throws: AudioFileError.self) { try Waveform(contentsOf: "/no/such.wav") }
    #expect(error?.description == "/no/such.wav cannot be read: No such file or directory.")
  }

  @Test func directory() {
    let error = #expect(throws: AudioFileError.self) { try Waveform(contentsOf: "/") }
    #expect(
      error?.description
        == "/ cannot be read: it is a directory, not a file; name a file in it.")
  }

  @Test func deviceAndImpossiblePath() {
    for path in ["/dev/null", "/dev/zero", "", "a\0b", String(repeating: "x", count: 5000)] {
      #expect(throws: AudioFileError.self) { try Waveform(contentsOf: path) }
    }
  }

  @Test func lockedFile() throws {
    try withFile(HandmadeWAV(integers: [1]).bytes) { path in
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      // The superuser may read anything.
      if getuid() == 0 {
        let found = try Waveform(contentsOf: path)
        #expect(found.samples.count == 1)
      } else {
        #expect(throws: AudioFileError.unreadable(path: path, reason: "Permission denied")) {
          try Waveform(contentsOf: path)
        }
      }
    }
  }

  @Test func emptyFile() throws {
    try withFile([]) { path in
      #expect(throws: AudioFileError.empty(path: path)) { try Waveform(contentsOf: path) }
    }
  }

  @Test func textNamedWAV() throws {
    try withFile("This is not sound.\n".utf8) { path in
      let error = #expect(throws: AudioFileError.self) { try Waveform(contentsOf: path) }
      #expect(
        error?.description == """
          \(path) cannot be read: it is not a sound file that libsndfile knows (as WAV, AIFF, \
          FLAC, Ogg, MP3); convert it.
          """)
    }
  }

  @Test func headerWithoutSamples() throws {
    let tag = chunk("LIST", Array("INFOISFT".utf8) + littleEndian(UInt32(4)) + Array("abcd".utf8))
    var tagged = HandmadeWAV(integers: [])
    tagged.chunksAfter = tag
    for wav in [HandmadeWAV(integers: []), tagged] {
      try withFile(wav.bytes) { path in
        #expect(throws: AudioFileError.noSamples(path: path)) { try Waveform(contentsOf: path) }
        var blocks = try AudioBlocks(path: path)
        let rest = try blocks.rest()
        #expect(rest.samples == [])
      }
    }
  }

  @Test func oneSample() throws {
    try withFile(HandmadeWAV(integers: [16384]).bytes) { path in
      let found = try Waveform(contentsOf: path)
      #expect(found.samples == [0.5])
      let resampled = try Waveform(contentsOf: path, sampleRate: 48000)
      #expect(resampled.samples.count == 3)
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e38])
  func impossibleSampleIsFoundAtItsTime(value: Float) throws {
    var floats = [Float](repeating: 0.1, count: 40_000)
    floats[24_000] = value
    try withFile(HandmadeWAV(floats: floats).bytes) { path in
      #expect(throws: AudioFileError.invalidSample(path: path, time: 1.5)) {
        try Waveform(contentsOf: path, sampleRate: 8000)
      }
    }
  }

  @Test(arguments: [0, 1, 999, 768_001, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32])
  func absurdSampleRate(rate: UInt32) throws {
    var wav = HandmadeWAV(integers: [1, 2, 3])
    wav.sampleRate = rate
    try withFile(wav.bytes) { path in
      let error = #expect(throws: AudioFileError.self) { try Waveform(contentsOf: path) }
      #expect(error?.description.contains("sample rate") == true)
    }
  }

  @Test func chunksInUnusualOrder() throws {
    var wav = HandmadeWAV(integers: [1, 2, 3])
    wav.chunksBefore = chunk("junk", [1, 2, 3]) + chunk("fact", littleEndian(UInt32(3)))
    wav.chunksAfter = chunk("LIST", Array("INFO".utf8))
    try withFile(wav.bytes) { path in
      let found = try Waveform(contentsOf: path)
      #expect(found.samples.map { $0 * 32768 } == [1, 2, 3])
    }
  }

  @Test func samplesBeforeTheirFormat() throws {
    let format: [UInt8] = Array(HandmadeWAV(integers: []).bytes[12..<36])
    let wav = chunk("RIFF", Array("WAVE".utf8) + chunk("data", [0, 1, 2, 3]) + format)
    try withFile(wav) { path in
      #expect(throws: AudioFileError.self) { try Waveform(contentsOf: path) }
    }
  }

  @Test func messagesNameWhatWasFoundAndNeeded() {
    #expect(
      AudioFileError.channelMissing(path: "-", channel: 3, channelCount: 2).description == """
        standard input has no channel 3: it has 2, counted from 1. Choose another, or mix them \
        all down.
        """)
    #expect(
      AudioFileError.sampleRate(path: "x.wav", found: 5).description == """
        x.wav: a sample rate of 5 Hz was found, but one between 1000 and 768000 Hz is needed; \
        convert the file or choose another rate.
        """)
    #expect(
      AudioFileError.invalidSample(path: "x.wav", time: 1.5).description == """
        x.wav holds a sample at 1.5 s that is not a number, infinite or beyond ±1000000; full \
        scale is ±1. Export the file again.
        """)
  }
}
