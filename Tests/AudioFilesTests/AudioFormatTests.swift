import AudioFiles
import Foundation
import TestSupport
import Testing

/// Every format against FFmpeg, which shares no code with libsndfile.
///
/// Oracle: Golden/decoded.json, written by scripts/oracles/audio_fixtures.sh.
@Suite struct AudioFormatTests {
  struct Decoded: Decodable {
    struct File: Decodable {
      let sampleRate: Hertz
      let channelCount: Int
      let interleaved: [Int16]  // [frames, channels]
    }
    let files: [String: File]
  }

  /// The name of the file, and its error in steps of 16 bits: FFmpeg's output is rounded to one.
  static let formats: [(name: String, steps: Float)] = [
    ("pcm-u8.wav", 0.01), ("pcm-s16.wav", 0.01), ("pcm-s24.wav", 1.01), ("pcm-s32.wav", 1.01),
    ("float32.wav", 1.01), ("float64.wav", 1.01), ("mu-law.wav", 0.01), ("a-law.wav", 0.01),
    ("extensible.wav", 1.01), ("rf64.wav", 0.01), ("stereo.aiff", 0.01), ("mono.flac", 1.01),
    ("vorbis.ogg", 1.01), ("opus.opus", 1.01), ("cbr.mp3", 1.01), ("vbr-piped.mp3", 1.01),
    ("piped-ffmpeg.wav", 0.01), ("piped-sox.wav", 0.01),
  ]

  @Test(arguments: formats)
  func decodesAsFFmpegDoes(name: String, steps: Float) throws {
    let decoded = try golden("decoded", as: Decoded.self, in: .module)
    let expected = try #require(decoded.files[name])
    var file = try AudioFile(path: fixture(name))
    #expect(file.sampleRate == expected.sampleRate)
    #expect(file.channelCount == expected.channelCount)
    var samples: [Float] = []
    while case let block = try file.read(upTo: 333), !block.isEmpty { samples += block }
    expectClose(
      samples, expected.interleaved.map { Float($0) / 32768 }, absolute: steps / 32768,
      relative: 0, "\(name)")
    let (framesRead, isTruncated) = (file.framesRead, file.isTruncated)
    #expect(framesRead * expected.channelCount == samples.count)
    #expect(!isTruncated)
  }

  @Test(arguments: ["pcm-s16.wav", "pcm-s24.wav", "pcm-s32.wav", "float32.wav", "mono.flac"])
  func decodesToTheFormulaItWasMadeFrom(name: String) throws {
    let waveform = try Waveform(contentsOf: fixture(name))
    let expected = waveform.samples.indices.map { index in
      let time = 2 * Double.pi * Double(index) / waveform.sampleRate
      return Float(0.4 * sin(440 * time) + 0.2 * sin(1250 * time))
    }
    expectClose(waveform.samples, expected, absolute: 1.01 / 32768, relative: 0)
  }

  @Test func namesTheFormat() throws {
    let file = try AudioFile(path: fixture("mono.flac"))
    let (format, frameCount) = (file.format, file.frameCount)
    #expect(format == "FLAC (Free Lossless Audio Codec), Signed 24 bit PCM")
    #expect(frameCount == 1600)
  }

  @Test func pipedMP3ReadsPastTheLengthThatLibsndfileGuesses() throws {
    let waveform = try Waveform(contentsOf: fixture("vbr-piped.mp3"))
    #expect(waveform.duration > 0.6)
    let promised = try AudioFile(path: fixture("vbr-piped.mp3")).frameCount
    #expect(promised == nil)
  }
}
