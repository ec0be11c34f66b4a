import AudioFiles
import Foundation
import Testing

/// Sound from pipes, in which one cannot jump.
@Suite(.serialized) struct PipeTests {
  /// Puts bytes into a pipe from another thread and gives its reading end.
  func pipe(_ bytes: Data) -> FileHandle {
    let pipe = Pipe()
    Thread.detachNewThread {
      try? pipe.fileHandleForWriting.write(contentsOf: bytes)
      try? pipe.fileHandleForWriting.close()
    }
    return pipe.fileHandleForReading
  }

  @Test(arguments: [
    "piped-ffmpeg.wav", "piped-sox.wav", "mono.flac", "vorbis.ogg", "opus.opus", "cbr.mp3",
    "float64.wav", "stereo.aiff",
  ])
  func pipeGivesTheSamplesOfTheFile(name: String) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture(name)))
    let reading = pipe(bytes)
    let found = try Waveform(contentsOf: "/dev/fd/\(reading.fileDescriptor)")
    #expect(found == (try Waveform(contentsOf: fixture(name))))
  }

  @Test func dashIsStandardInput() throws {
    let long = HandmadeWAV(integers: (0..<100_000).map { Int16(truncatingIfNeeded: $0) })
    let reading = pipe(Data(long.bytes))
    let saved = dup(STDIN_FILENO)
    dup2(reading.fileDescriptor, STDIN_FILENO)
    defer {
      dup2(saved, STDIN_FILENO)
      close(saved)
    }
    let found = try Waveform(contentsOf: "-")
    #expect(found.samples.count == 100_000)
    #expect(found.samples[32767] * 32768 == 32767)
    let error = #expect(throws: AudioFileError.empty(path: "-")) { try Waveform(contentsOf: "-") }
    #expect(error?.description.hasPrefix("standard input is empty") == true)
  }
}
