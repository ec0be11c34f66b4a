import AudioFiles
import Foundation
import Tensors
import Testing

/// Valid files with bytes changed, cut, repeated or doubled: no crash, no endless loop, no sample
/// that is not a number, no file left open.
@Suite struct DamagedFileTests {
  static let names = [
    "pcm-s16.wav", "float32.wav", "extensible.wav", "rf64.wav", "mu-law.wav", "stereo.aiff",
    "mono.flac", "vorbis.ogg", "opus.opus", "cbr.mp3",
  ]

  func damaged(_ original: [UInt8], by generator: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    // Most damage falls on the header, where it does most harm.
    let reach = Bool.random(using: &generator) ? min(80, bytes.count) : bytes.count
    let position = Int.random(in: 0..<reach, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes.removeSubrange(position...)
    case 1: bytes.remove(at: position)
    case 2: bytes.insert(contentsOf: bytes[position...], at: position)
    case 3:
      for index in position..<min(position + 4, bytes.count) { bytes[index] = 0xFF }
    default:
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let index = Int.random(in: 0..<reach, using: &generator)
        bytes[index] = UInt8.random(in: 0...255, using: &generator)
      }
    }
    return bytes
  }

  @Test(arguments: names)
  func damageIsReadOrRefused(name: String) throws {
    let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    var (opened, refused) = (0, 0)
    for seed in 0..<60 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed, position: UInt64(original.count))
      try withFile(damaged(original, by: &generator)) { path in
        do throws(AudioFileError) {
          var blocks = try AudioBlocks(path: path, sampleRate: 16000)
          let samples = try blocks.rest().samples
          let areFinite = samples.allSatisfy { $0.isFinite }
          #expect(areFinite, "\(name), seed \(seed)")
          opened += 1
        } catch {
          #expect(error.description.contains(path), "\(name), seed \(seed)")
          refused += 1
        }
      }
    }
    // Damage that is always refused, or never, would mean that nothing was tested.
    #expect(opened > 0 && refused > 0, "\(name): \(opened) opened, \(refused) refused")
  }

  @Test func noiseIsRefused() throws {
    for seed in 0..<50 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let noise = (0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) }
      try withFile(noise) { path in
        #expect(throws: AudioFileError.self) { try Waveform(contentsOf: path) }
      }
    }
  }

  @Test func filesAreClosedAfterEveryOutcome() throws {
    // Other tests open files meanwhile, so a leak of one in each turn must show above them.
    func openFiles() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
    var absurd = HandmadeWAV(integers: [1])
    absurd.sampleRate = 1
    var unfinished = HandmadeWAV(integers: [1])
    (unfinished.toldDataLength, unfinished.toldFileLength) = (0, 0)
    let before = try openFiles()
    for bytes in [
      absurd.bytes, unfinished.bytes, [], [1, 2, 3], HandmadeWAV(floats: [.nan]).bytes,
    ] {
      try withFile(bytes) { path in
        for _ in 0..<100 { _ = try? Waveform(contentsOf: path) }
      }
    }
    for _ in 0..<100 { _ = try? Waveform(contentsOf: "/") }
    #expect(try openFiles() < before + 90)
  }
}
