import SpeechPipelines
import Testing

@Suite struct OutputLayoutTests {
  func input(_ place: String, path: String? = nil) -> BatchInput {
    BatchInput(path: path ?? "in/\(place)", place: place)
  }

  func stems(_ places: [String]) throws -> [String] {
    let inputs = places.map { input($0) }
    let layout = try OutputLayout(folder: "out", formats: [.srt], inputs: inputs)
    return inputs.map(layout.stem(of:))
  }

  @Test func resultsMirrorTheRecordings() throws {
    let layout = try OutputLayout(
      folder: "out", formats: [.srt, .textGrid], inputs: [input("a/b.wav")])
    let stem = layout.stem(of: input("a/b.wav"))
    #expect(layout.path(stem: stem, .srt) == "out/a/b.srt")
    #expect(layout.path(stem: stem, .textGrid) == "out/a/b.TextGrid")
  }

  @Test func onlyEndingsOfRecordingsAreLeftOut() throws {
    #expect(
      try stems(["talk.2024", "x.y.WAV", "d.wav/e", ".wav"]) == [
        "talk.2024", "x.y", "d.wav/e", ".wav",
      ])
  }

  @Test func recordingsThatDifferInTheirEndingKeepIt() throws {
    #expect(try stems(["a.wav", "a.flac", "d/a.wav"]) == ["a.wav", "a.flac", "d/a"])
    #expect(try stems(["a", "a.wav"]) == ["a", "a.wav"])
  }

  @Test func twoRecordingsInOnePlaceAreRefused() {
    let inputs = [input("a.wav", path: "x/a.wav"), input("a.wav", path: "y/a.wav")]
    let error = OutputLayoutError.sameResult(
      one: "x/a.wav", other: "y/a.wav", result: "out/a.wav")
    #expect(throws: error) {
      try OutputLayout(folder: "out", formats: [.text], inputs: inputs)
    }
    #expect("\(error)".contains("would both be written to out/a.wav.*"))
    #expect(throws: OutputLayoutError.self) { try stems(["a.wav", "a.flac", "a.wav.ogg"]) }
  }

  @Test func aResultNeverTakesTheNameOfARecording() {
    #expect(
      throws: OutputLayoutError.overwritesRecording(path: "a.wav", result: "./a.txt")
    ) {
      try OutputLayout(
        folder: ".", formats: [.text],
        inputs: [input("a.wav", path: "a.wav"), input("b/a.txt", path: "a.txt")])
    }
  }
}

@Suite struct ShardTests {
  let inputs = (0..<23).map { BatchInput(path: "\($0).wav", place: "\($0).wav") }

  func durations(_ values: [Double]) -> [BatchInput] {
    values.enumerated().map { BatchInput(path: "\($0)", place: "\($0)", duration: $1) }
  }

  func parts(_ inputs: [BatchInput], _ count: Int) throws -> [[BatchInput]] {
    var parts: [[BatchInput]] = []
    for number in 1...count {
      let shard = try #require(Shard(number: number, count: count))
      parts.append(shard(inputs))
    }
    return parts
  }

  @Test(arguments: [1, 2, 3, 23, 40])
  func everyRecordingIsInOnePart(count: Int) throws {
    for all in [inputs, durations((0..<23).map { Double($0 * $0 % 17) })] {
      let parts = try parts(all, count)
      #expect(parts.flatMap(\.self).map(\.path).sorted() == all.map(\.path).sorted())
      for part in parts {
        let order = part.compactMap { input in all.firstIndex { $0.path == input.path } }
        #expect(order == order.sorted())
      }
    }
  }

  @Test func partsAreOfEqualNumber() throws {
    #expect(try parts(inputs, 4).map(\.count) == [6, 6, 6, 5])
    #expect(try parts(inputs, 2)[1].prefix(2).map(\.path) == ["1.wav", "3.wav"])
  }

  /// By hand: 9 to the first, 8 to the second, 4 to the second, 3 to the first, 2 to the first or
  /// the second, which both have 12.
  @Test func partsAreOfEqualTime() throws {
    let parts = try parts(durations([2, 9, 4, 8, 3]), 2)
    #expect(parts.map { $0.map { $0.duration ?? 0 } } == [[2, 9, 3], [4, 8]])
  }

  @Test func asTheCommandLineHasIt() {
    #expect(Shard("2/8") == Shard(number: 2, count: 8) && Shard("2/8")?.description == "2/8")
    for text in ["", "2", "0/8", "9/8", "-1/8", "1/0", "1/8/2", "a/b", "1/", "/8", "1 / 8"] {
      #expect(Shard(text) == nil, "\(text)")
    }
  }
}
