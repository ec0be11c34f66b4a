import Foundation
import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

@Suite struct RoomResponseTests {
  let room = RoomResponse.Room(
    size: [5, 4, 3], source: [2, 2, 1.5], microphone: [3, 2, 1.5], reverberationTime: 0.4)

  /// The direct sound comes first; then floor and ceiling, and the walls.
  ///
  /// The way by the floor is √(1 + 3²) m, on which β is lost once; so is the way by the ceiling.
  @Test func firstReflectionsByHand() {
    var random = SeededGenerator(seed: 1)
    let samples = RoomResponse(room, sampleRate: 16_000, using: &random).samples
    #expect(samples[0] == 1 && samples.count == 6400)
    let first = Int(((10.0.squareRoot() - 1) / 343 * 16_000).rounded())
    #expect(samples[1..<first].allSatisfy { $0 == 0 })
    let beta = exp(-0.161 * 60 / (94 * 0.4) / 2)
    // Floor and ceiling arrive together.
    expectClose([samples[first]], [Float(2 * beta / 10.0.squareRoot())])
    // By the wall x = 5: 5 m, one reflection; by x = 0 as well.
    let second = Int((4.0 / 343 * 16_000).rounded())
    #expect(samples[second] >= Float(beta / 5))
  }

  /// The energy that is still to come (Schroeder, 1965) falls by 60 dB in the time asked for.
  @Test(arguments: [0.1, 0.2, 0.35, 0.6])
  func reverberationTimeIsWhatWasAsked(time: Double) {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<10 {
      let room = RoomResponse.Room(reverberationTime: time, using: &random)
      let samples = RoomResponse(room, sampleRate: 16_000, using: &random).samples
      var decay = [Double](repeating: 0, count: samples.count)
      var left = 0.0
      for index in samples.indices.reversed() {
        left += Double(samples[index] * samples[index])
        decay[index] = 10 * log10(left)
      }
      // A line through the later half, before the cut at the end shows: T = −60 / slope.
      let (from, to) = (samples.count / 2, samples.count * 3 / 4)
      let slope = (decay[to] - decay[from]) / (Double(to - from) / 16_000)
      #expect(abs(-60 / slope / time - 1) < 0.2, "\(-60 / slope) s, not \(time) s")
    }
  }

  /// Where images end and noise begins, neither is much louder than the other.
  @Test func noiseIsAsStrongAsTheImages() {
    var random = SeededGenerator(seed: 4)
    var (before, after) = (0.0, 0.0)
    for _ in 0..<200 {
      let room = RoomResponse.Room(reverberationTime: 0.6, using: &random)
      let samples = RoomResponse(room, sampleRate: 16_000, using: &random).samples
      let change = Int((0.05 - room.distance / 343) * 16_000)
      before += Array(samples[change - 240..<change]).meanPower / Double(room.distance)
      after += Array(samples[change + 1..<change + 241]).meanPower / Double(room.distance)
    }
    // 15 ms earlier, sound is 1.5 dB stronger at 0.6 s; images that fall on one sample add up to
    // 3 dB, since they have one sign.
    #expect((0.5...6).contains(10 * log10(before / after)), "\(10 * log10(before / after)) dB")
  }

  @Test func roomsHoldSourceAndMicrophone() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<1000 {
      let room = RoomResponse.Room(reverberationTime: 0.3, using: &random)
      for place in [room.source, room.microphone] {
        #expect((0..<3).allSatisfy { place[$0] > 0.3 && place[$0] < room.size[$0] - 0.3 })
      }
      #expect(room.distance >= 0.2 && room.distance <= 4)
    }
  }
}
