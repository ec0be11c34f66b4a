import AudioFiles
import Foundation
import TestSupport
import Testing

@Suite struct AudioBlocksTests {
  func stereo() -> HandmadeWAV {
    var wav = HandmadeWAV(integers: [100, 200, -300, 500, 32767, 32767])
    wav.channelCount = 2
    return wav
  }

  @Test func mixdownIsTheMeanAndChannelsCountFromOne() throws {
    try withFile(stereo().bytes) { path in
      let mixed = try Waveform(contentsOf: path)
      #expect(mixed.samples.map { $0 * 32768 } == [150, 100, 32767])
      let left = try Waveform(contentsOf: path, channel: .channel(1))
      #expect(left.samples.map { $0 * 32768 } == [100, -300, 32767])
      let right = try Waveform(contentsOf: path, channel: .channel(2))
      #expect(right.samples.map { $0 * 32768 } == [200, 500, 32767])
    }
  }

  @Test(arguments: [0, 3, -1, Int.max])
  func missingChannelIsAnError(number: Int) throws {
    try withFile(stereo().bytes) { path in
      #expect(
        throws: AudioFileError.channelMissing(path: path, channel: number, channelCount: 2)
      ) { try Waveform(contentsOf: path, channel: .channel(number)) }
    }
  }

  @Test(arguments: [1, 10, 4096, 100_000])
  func everyBlockSizeGivesTheSameSamples(framesPerBlock: Int) throws {
    let path = fixture("extensible.wav")
    let whole = try Waveform(contentsOf: path, sampleRate: 16000)
    var blocks = try AudioBlocks(path: path, sampleRate: 16000, framesPerBlock: framesPerBlock)
    var samples: [Float] = []
    while let block = try blocks.next() {
      #expect(!block.isEmpty)
      samples += block
    }
    #expect(samples == whole.samples)
    #expect(whole.samples.count == 1600)
    let (position, further) = (blocks.position, try blocks.next())
    #expect(position == 0.1)
    #expect(further == nil)
  }

  @Test func resampledFileIsTheSameSound() throws {
    let found = try Waveform(
      contentsOf: fixture("extensible.wav"), sampleRate: 16000, channel: .channel(1))
    let expected = try Waveform(contentsOf: fixture("pcm-s32.wav"))
    #expect(found.samples.count == expected.samples.count)
    expectClose(found[0.02..<0.08].samples, expected[0.02..<0.08].samples, absolute: 1e-4)
  }

  @Test func absurdWantedRateIsAnError() {
    for rate in [0, -1, 5, 1e9, .nan, .infinity] as [Hertz] {
      #expect(throws: AudioFileError.self) {
        try Waveform(contentsOf: fixture("mono.flac"), sampleRate: rate)
      }
    }
  }

  @Test func filesAreReadByManyThreadsAtOnce() async throws {
    let names = ["mono.flac", "cbr.mp3", "vorbis.ogg", "opus.opus", "stereo.aiff", "rf64.wav"]
    let expected = try names.map { try Waveform(contentsOf: fixture($0), sampleRate: 16000) }
    try await withThrowingTaskGroup(of: (Int, Waveform).self) { group in
      for turn in 0..<60 {
        let index = turn % names.count
        group.addTask {
          (index, try Waveform(contentsOf: fixture(names[index]), sampleRate: 16000))
        }
        group.addTask {
          #expect(throws: AudioFileError.self) { try Waveform(contentsOf: fixture("README.md")) }
          return (index, expected[index])
        }
      }
      for try await (index, found) in group { #expect(found == expected[index]) }
    }
  }
}
