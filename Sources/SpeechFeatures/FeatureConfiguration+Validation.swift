/// The limits within which a configuration can be computed.
extension FeatureConfiguration {
  /// Checks every field that has a limit.
  func validate() throws(SpeechFeatureError) {
    try require(.sampleRate, sampleRate, within: 100...1_000_000)
    try require(.frameLength, Double(frameLengthInSamples), within: 2...65536)
    try require(.frameShift, Double(frameShiftInSamples), within: 1...1_000_000)
    try require(.sampleScale, Double(sampleScale), within: 1e-9...1e9)
    try require(.dither, Double(dither), within: 0...1e9)
    try require(.preEmphasis, Double(preEmphasis), within: 0...1)
    try require(
      .fftLength, Double(fftLengthInSamples), within: Double(frameLengthInSamples)...65536)
    guard fftLengthInSamples.isMultiple(of: 2) else { throw .oddFFTLength(fftLengthInSamples) }
    try require(.filterCount, Double(filterCount), within: 1...1024)
    try require(.lowFrequency, lowFrequency, within: 0...sampleRate / 2 - 1)
    try require(.highFrequency, highFrequencyInHertz, within: lowFrequency + 1...sampleRate / 2)
    try require(.warp, warp ?? 1, within: 0.5...2)
    try require(.logFloor, Double(logFloor), within: 1e-37...1e37)
    try require(.energyFloor, Double(energyFloor), within: 1e-37...1e37)
    if kind == .mfcc {
      try require(.coefficientCount, Double(coefficientCount), within: 1...Double(filterCount))
    }
    try require(.lifter, Double(lifter), within: 0...10000)
    try require(.deltaOrder, Double(deltaOrder), within: 0...3)
    try require(.deltaWindow, Double(deltaWindow), within: 1...100)
    try require(.runningFrameCount, Double(runningFrameCount), within: 1...1e9)
    try require(.stackedFrameCount, Double(stackedFrameCount), within: 1...1000)
    try require(.stackShift, Double(stackShift), within: 1...1000)
  }

  private func require(
    _ parameter: SpeechFeatureError.Parameter, _ found: Double, within needed: ClosedRange<Double>
  ) throws(SpeechFeatureError) {
    // A comparison with NaN is false, so NaN is refused as well.
    guard found >= needed.lowerBound && found <= needed.upperBound else {
      throw .outOfRange(parameter, found: found, needed: needed)
    }
  }
}
