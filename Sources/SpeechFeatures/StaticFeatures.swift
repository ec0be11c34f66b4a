/// The features of single frames, before deltas, normalisation and stacking.
enum StaticFeatures: Sendable {
  case mfcc(MFCC)
  case logMel(LogMel)

  init(_ configuration: FeatureConfiguration) throws(SpeechFeatureError) {
    switch configuration.kind {
    case .mfcc: self = .mfcc(try MFCC(configuration))
    case .logMel: self = .logMel(try LogMel(configuration))
    }
  }

  /// The steps that both kinds begin with.
  var logMel: LogMel {
    switch self {
    case .mfcc(let mfcc): mfcc.logMel
    case .logMel(let logMel): logMel
    }
  }

  /// Features in a frame.
  private var featureCount: Int {
    switch self {
    case .mfcc(let mfcc): mfcc.transform.outputCount
    case .logMel(let logMel):
      logMel.filterbank.filterCount + (logMel.energy.stage == .none ? 0 : 1)
    }
  }

  /// Returns frames of a signal, [frames, features], batch by batch.
  func callAsFunction(
    _ frames: Range<Int>, of signal: SampleBuffer, in batch: inout FrameBatch
  ) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(frames.count * featureCount)
    for start in stride(from: frames.lowerBound, to: frames.upperBound, by: FrameBatch.frameCount) {
      let part = start..<min(start + FrameBatch.frameCount, frames.upperBound)
      switch self {
      case .mfcc(let mfcc):
        mfcc(part, of: signal, in: &batch)
        result += batch.cepstra.prefix(part.count * mfcc.transform.outputCount)
      case .logMel(let logMel):
        logMel(part, of: signal, in: &batch)
        appendRows(part.count, of: logMel, in: batch, to: &result)
      }
    }
    return result
  }

  /// Appends log-mel frames, each after its energy if there is one.
  private func appendRows(
    _ count: Int, of logMel: LogMel, in batch: borrowing FrameBatch, to result: inout [Float]
  ) {
    let filterCount = logMel.filterbank.filterCount
    guard logMel.energy.stage != .none else {
      result += batch.melEnergies.prefix(count * filterCount)
      return
    }
    for row in 0..<count {
      result.append(batch.energies[row])
      result += batch.melEnergies[row * filterCount..<(row + 1) * filterCount]
    }
  }
}
