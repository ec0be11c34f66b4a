import Foundation
import SpeechFeatures
import Testing

@Suite struct SpectrogramLevelsTests {
  /// A second of a tone of amplitude ½.
  private func tone(_ hertz: Double, sampleRate: Double = 16000) -> [Float] {
    (0..<Int(sampleRate)).map {
      Float(0.5 * sin(2 * Double.pi * hertz * Double($0) / sampleRate))
    }
  }

  /// The loudest row of the middle column stands where the tone's frequency is marked, up to half a
  /// bin of 7.8 Hz, which is 1.7 rows at the lower end of the logarithmic scale.
  @Test(arguments: SpectrogramLevels.Scale.allCases)
  func aToneStandsAtItsFrequency(scale: SpectrogramLevels.Scale) throws {
    for hertz in [120.0, 440, 1000, 3500, 7000] {
      let levels = try SpectrogramLevels(
        tone(hertz), sampleRate: 16000, scale: scale, columnCount: 100)
      let column = levels.values[50 * levels.rowCount..<51 * levels.rowCount]
      let loudest = try #require(column.indices.max { column[$0] < column[$1] })
      let height = try #require(levels.height(of: hertz))
      let row = Double(loudest - column.startIndex) + 0.5
      #expect(abs(row - height) <= 2, "\(hertz) Hz stands at \(row), not \(height)")
      // The loudest point of the picture is 0 dB; a steady tone is that loud all the time.
      #expect(column[loudest] > -0.5 && column[loudest] <= 0)
    }
  }

  @Test func heightsFollowTheScale() throws {
    func levels(_ scale: SpectrogramLevels.Scale) throws -> SpectrogramLevels {
      try SpectrogramLevels(tone(440), sampleRate: 16000, scale: scale, columnCount: 100)
    }
    let linear = try levels(.linear)
    #expect(linear.height(of: 0) == 0)
    #expect(linear.height(of: 2000) == 64)
    #expect(linear.height(of: 8000) == 256)
    #expect(linear.height(of: 8001) == nil)
    let logarithmic = try levels(.logarithmic)
    #expect(logarithmic.height(of: 49) == nil)
    #expect(logarithmic.height(of: 50) == 0)
    // 50 Hz × 160 = 8 kHz; √160 times 50 Hz is half-way up.
    let middle = try #require(logarithmic.height(of: 50 * 160.0.squareRoot()))
    #expect(abs(middle - 128) < 1e-9)
    let mel = try levels(.mel)
    #expect(mel.height(of: 20) == 0)
    #expect(mel.height(of: 8000) == Double(mel.rowCount))
  }

  /// A column for every frame, from one each millisecond to one each 10 ms.
  @Test(arguments: [(10, 100), (400, 400), (5000, 1000)])
  func columnsFollowTheWidth(width: Int, columns: Int) throws {
    let levels = try SpectrogramLevels(
      tone(440), sampleRate: 16000, scale: .linear, columnCount: width)
    #expect(levels.values.count / levels.rowCount == columns)
  }

  @Test(arguments: SpectrogramLevels.Scale.allCases)
  func silenceIsDarkAndFinite(scale: SpectrogramLevels.Scale) throws {
    for sampleRate in [200.0, 8000, 44100, 192_000] {
      let levels = try SpectrogramLevels(
        [Float](repeating: 0, count: Int(sampleRate) / 2), sampleRate: sampleRate, scale: scale,
        columnCount: 20)
      #expect(!levels.values.isEmpty)
      #expect(levels.values.allSatisfy { $0.isFinite && $0 < -79.99 })
    }
  }

  /// Samples are taken by the second; what begins in one second and ends in the next stays whole.
  @Test func secondsJoin() throws {
    let levels = try SpectrogramLevels(
      tone(1000) + tone(1000), sampleRate: 16000, scale: .linear, columnCount: 200)
    let row = Int(try #require(levels.height(of: 1000)))
    for column in 2..<198 {
      #expect(levels.values[column * levels.rowCount + row] > -0.5)
    }
  }

  @Test func noSamplesGiveNoColumns() throws {
    let levels = try SpectrogramLevels([], sampleRate: 16000, scale: .mel, columnCount: 100)
    #expect(levels.values.isEmpty)
  }

  @Test(arguments: [0, -1, 50, .nan, .infinity]) func aBadSampleRateIsRefused(rate: Double) {
    #expect(throws: SpeechFeatureError.self) {
      try SpectrogramLevels([0], sampleRate: rate, scale: .mel, columnCount: 100)
    }
  }
}
