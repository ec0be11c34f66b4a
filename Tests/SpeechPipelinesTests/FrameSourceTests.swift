import AudioFiles
import SpeechFeatures
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct FrameSourceTests {
  /// What is kept must not change what is given, also when there is room for one recording only.
  @Test func keptOrNotTheFramesAreEqual() throws {
    let folder = try TemporaryFolder()
    let paths = try ["ab", "ba"].map { try folder.write(soundFile(tones($0)), to: "\($0).wav") }
    let features = FeatureConfiguration()
    let sources = try [0, 40 * 13 * 4, 1 << 20].map { try FrameSource(features, memoryLimit: $0) }
    for _ in 0..<2 {
      for path in paths {
        for speed in [0.9, 1, 1.1] {
          let found = try sources.map { try $0.frames(path: path, speed: speed) }
          #expect(found[0] == found[1] && found[0] == found[2])
          // 0.4 s of sound; a frame has 25 ms.
          #expect(found[0].shape == [1 + Int((0.4 / speed - 0.025) / 0.01), 13])
        }
      }
    }
    let files = try #require(paths.first)
    #expect(
      try sources[2].frames(path: files, speed: 1) != sources[2].frames(path: files, speed: 1.1))
  }

  /// At speed 1, stacked afterwards, they are the frames that the recogniser will hear.
  @Test func stackedTheyAreTheRecognisersOwn() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(soundFile(tones("abc")), to: "abc.wav")
    let features = TinyRecognizer.configuration(try .init(symbols: ["a"])).features
    let source = try FrameSource(features, memoryLimit: 0)
    let stacked = FrameStacking(features)(try source.frames(path: path, speed: 1))
    #expect(try stacked == FeatureExtractor(features)(Waveform(contentsOf: path).samples))
  }

  @Test func keepsWhatItHasRead() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(soundFile(tones("a")), to: "a.wav")
    let keeping = try FrameSource(FeatureConfiguration(), memoryLimit: 1 << 20)
    let forgetting = try FrameSource(FeatureConfiguration(), memoryLimit: 0)
    let first = try keeping.frames(path: path, speed: 1)
    _ = try forgetting.frames(path: path, speed: 1)
    try folder.write("no sound any more", to: "a.wav")
    #expect(try keeping.frames(path: path, speed: 1) == first)
    #expect(throws: AudioFileError.self) { try forgetting.frames(path: path, speed: 1) }
  }

  /// Samples that were kept are those that would be read again, rounded to 16 bits.
  @Test func keptSamplesAreEqual() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(soundFile([0.5, -2, 2, 0.00001] + tones("a")), to: "a.wav")
    let sources = try [0, 1 << 20].map { try FrameSource(FeatureConfiguration(), memoryLimit: $0) }
    for _ in 0..<2 {
      let found = try sources.map { try $0.samples(path: path, speed: 1) }
      #expect(found[0] == found[1])
      #expect(found[0].prefix(4) == [0.5, -1, 32_767 / 32_768, 0])
    }
  }

  @Test func framesOfSamplesAreTheRecognisersOwn() throws {
    let features = FeatureConfiguration()
    let source = try FrameSource(features, warps: [0.9, 1, 1.1], memoryLimit: 0)
    let samples = tones("abc")
    let frames = (0..<3).map { source.frames(of: samples, warp: $0) }
    #expect(frames[1] == (try FeatureExtractor(features)(samples)))
    #expect(frames[0] != frames[1] && frames[2] != frames[1] && frames[0] != frames[2])
  }
}
