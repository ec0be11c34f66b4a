import AudioFiles
import SpeechFeatures
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct TrainingSetTests {
  let folder: TemporaryFolder
  let features: FeatureConfiguration

  init() throws {
    folder = try TemporaryFolder()
    features = TinyRecognizer.configuration(try Alphabet(symbols: ["a"])).features
  }

  func check(
    _ utterances: [(path: String, transcript: String)], fastest: Double = 1,
    normalization: TextNormalization? = nil, threads: Int = 2
  ) async throws -> TrainingSet {
    let manifest = Manifest(
      utterances: utterances.map {
        Manifest.Utterance(path: $0.path, transcript: $0.transcript)
      })
    return await TrainingSet(
      manifest, features: features, alphabet: try Alphabet(symbols: [" ", "a", "b"]),
      normalization: normalization, fastest: fastest, threads: threads)
  }

  @Test func goodOnesKeepTheirOrder() async throws {
    let paths = try ["ab", "b a", "b"].map {
      try folder.write(soundFile(tones($0)), to: "\($0).wav")
    }
    let set = try await check([(paths[1], "b a"), (paths[0], "ab"), (paths[2], "")])
    #expect(set.rejections == [])
    #expect(set.examples.map(\.text) == ["b a", "ab", ""], "an empty transcript is allowed")
    #expect(set.examples.map(\.labels) == [[3, 1, 2], [2, 3], []])
    #expect(set.examples.map(\.duration) == [0.6, 0.4, 0.2])
    #expect(set.extent == TrainingSet.Extent(utterances: 3, labels: 5, duration: 0.6 + 0.4 + 0.2))
  }

  @Test func namesEveryBadFileOnce() async throws {
    let good = try folder.write(soundFile(tones("ab")), to: "good.wav")
    let missing = "\(folder.path)/missing.wav"
    let text = try folder.write("This is not sound.", to: "text.wav")
    let nan = try folder.write(soundFile([0, .nan, 0]), to: "nan.wav")
    let outside = try folder.write(soundFile(tones("ax")), to: "outside.wav")
    let bad = [
      (missing, "a"), (text, "a"), (nan, "a"), (good, "abababababababab"), (outside, "ax"),
    ]
    let set = try await check([(good, "ab")] + bad + [(good, "ab")])
    #expect(set.examples.map(\.path) == [good, good])
    #expect(set.rejections.count == bad.count)
    for ((path, _), rejection) in zip(bad, set.rejections) {
      let parts = rejection.description.split(separator: path, omittingEmptySubsequences: false)
      #expect(parts.count == 2 && parts.first == "", "\(rejection)")
    }
    #expect(set.rejections[0].description.contains("No such file"))
    #expect(set.rejections[1].description.contains("not a sound file"))
    #expect(
      set.rejections[3]
        == .tooShort(path: good, duration: 0.4, frames: 13, text: bad[3].1, needed: 17))
    #expect(
      set.rejections[4]
        == .misspelled(
          path: outside, .outside(character: "x", text: "ax", alphabet: [" ", "a", "b"])))
  }

  @Test func normalizationComesFirst() async throws {
    let path = try folder.write(soundFile(tones("a b")), to: "a.wav")
    let set = try await check([(path, " A,  B. ")], normalization: TextNormalization())
    #expect(set.examples.map(\.text) == ["a b"])
  }

  /// 0.4 s are 13 joined frames, and 11 when played at 1.2 times the speed.
  @Test func fastestSpeedCounts() async throws {
    let path = try folder.write(soundFile(tones("ab")), to: "ab.wav")
    let text = "abababababab"  // needs 13
    #expect(try await check([(path, text)]).examples.count == 1)
    #expect(try await check([(path, text)], fastest: 1.2).examples.count == 0)
  }

  /// Whatever passes has at least as many frames as were counted, at every speed.
  @Test func countsNoMoreFramesThanThereAre() async throws {
    let source = try FrameSource(features, memoryLimit: 0)
    for sampleCount in [399, 400, 401, 559, 560, 880, 1360, 3999, 4321] {
      let samples = [Float](tones("ab").prefix(sampleCount))
      let path = try folder.write(soundFile(samples), to: "\(sampleCount).wav")
      for speed in [0.9, 1, 1.1] {
        let frames = FrameStacking(features)(try source.frames(path: path, speed: speed)).shape[0]
        for labelCount in 0...frames {
          let text = String(String(repeating: "ab", count: labelCount).prefix(labelCount))
          let isAccepted = try await check([(path, text)], fastest: speed).rejections.isEmpty
          #expect(!isAccepted || labelCount < max(frames, 1) && frames > 0)
          // One frame is kept in reserve, and one may be lost to rounding.
          #expect(isAccepted || labelCount + 2 >= frames)
        }
      }
    }
  }
}
