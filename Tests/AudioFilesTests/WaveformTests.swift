import AudioFiles
import Foundation
import Testing

@Suite struct WaveformTests {
  let ramp = Waveform(samples: (0..<100).map(Float.init), sampleRate: 10)

  @Test func durationIsSamplesOverRate() {
    #expect(ramp.duration == 10)
    #expect(Waveform(samples: [], sampleRate: 8000).duration == 0)
  }

  @Test func sliceTakesSamplesUpToItsEnd() {
    #expect(ramp[1.0..<1.5].samples == [10, 11, 12, 13, 14])
    #expect(ramp[1.04..<1.16].samples == [10, 11])
    #expect(ramp[2.0..<2.0].samples == [])
  }

  @Test func neighbouringSlicesShareNothingAndLoseNothing() {
    let cuts = [0, 0.333, 1.25, 1.251, 4.449, 10]
    let parts = zip(cuts, cuts.dropFirst()).flatMap { ramp[$0..<$1].samples }
    #expect(parts == ramp.samples)
  }

  @Test func sliceIsCutToTheRecording() {
    #expect(ramp[-5..<0.2].samples == [0, 1])
    #expect(ramp[9.8..<Double.infinity].samples == [98, 99])
    #expect(ramp[20..<30].samples == [])
  }
}

@Suite struct WaveformWritingTests {
  @Test func integersAreRoundedAndClipped() throws {
    try withPath { path in
      let waveform = Waveform(
        samples: [0, 0.5, -0.5, 1, -1, 3, -3, 1.4 / 32768, 1.6 / 32768], sampleRate: 8000)
      try waveform.write(to: path)
      let back = try Waveform(contentsOf: path)
      #expect(back.sampleRate == 8000)
      #expect(
        back.samples.map { $0 * 32768 } == [0, 16384, -16384, 32767, -32768, 32767, -32768, 1, 2])
    }
  }

  @Test func floatsComeBackAsTheyWere() throws {
    try withPath { path in
      let waveform = Waveform(samples: [0.1, -0.7, 1.5, 1e-20], sampleRate: 44100)
      try waveform.write(to: path, as: .float32)
      #expect(try Waveform(contentsOf: path) == waveform)
    }
  }

  @Test func headerIsTheOneOfTheSpecification() throws {
    try withPath { path in
      try Waveform(samples: [0.25, -0.25, 0.5], sampleRate: 16000).write(to: path)
      let expected = HandmadeWAV(integers: [8192, -8192, 16384]).bytes
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(expected))
    }
  }

  @Test func replacesTheOldFileAndLeavesNothingBeside() throws {
    try withPath { path in
      try Data("old".utf8).write(to: URL(fileURLWithPath: path))
      try Waveform(samples: [0, 0], sampleRate: 8000).write(to: path)
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["sound.wav"])
      #expect(try Waveform(contentsOf: path).samples.count == 2)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect((mode as? NSNumber)?.intValue == 0o644)
    }
  }

  @Test func refusesWhatCannotBeWritten() throws {
    let waveform = Waveform(samples: [0], sampleRate: 8000)
    #expect(throws: AudioFileError.self) { try waveform.write(to: "/no/such/folder/x.wav") }
    #expect(throws: AudioFileError.unwritable(path: "x", reason: "sample 1 is not a finite number"))
    { try Waveform(samples: [0, .nan], sampleRate: 8000).write(to: "x") }
  }
}
