import CSoxr

/// Changes the sample rate of a signal that arrives in blocks.
///
/// A band-limited interpolation with linear phase and no delay: output sample *n* lies at the
/// time of input sample *n* · `from` / `to`. Frequencies up to 0.913 of the lower rate's half are
/// kept; errors stay below 20 bits. Block boundaries leave no trace. Equal rates change nothing.
///
/// Source: the SoX Resampler library, its "high quality" recipe.
@safe public struct Resampler: ~Copyable {
  private let handle: soxr_t?  // none: the rates are equal
  private let ratio: Double  // output samples per input sample
  private var isFlushed = false

  /// Makes a resampler between two rates, which must be positive numbers.
  public init(from inputRate: Hertz, to outputRate: Hertz) {
    precondition(
      inputRate > 0 && outputRate > 0 && inputRate.isFinite && outputRate.isFinite,
      "resampling from \(inputRate) to \(outputRate) Hz is impossible")
    ratio = outputRate / inputRate
    guard inputRate != outputRate else {
      unsafe handle = nil
      return
    }
    var quality = unsafe soxr_quality_spec(UInt(SOXR_20_BITQ), 0)
    unsafe handle = soxr_create(inputRate, outputRate, 1, nil, nil, &quality, nil)
    precondition(unsafe handle != nil, "soxr cannot resample \(inputRate) to \(outputRate) Hz")
  }

  deinit { unsafe soxr_delete(handle) }

  /// Takes in a block of samples and returns those that are ready; there may be none yet.
  public mutating func process(_ block: [Float]) -> [Float] {
    precondition(!isFlushed, "a resampler takes no more samples after flush()")
    guard unsafe handle != nil else { return block }
    var output: [Float] = []
    var consumed = 0
    while consumed < block.count {
      let (taken, made) = step(block[consumed...], isLast: false)
      consumed += taken
      output += made
    }
    return output
  }

  /// Returns the samples still held back; the signal has ended.
  public mutating func flush() -> [Float] {
    guard unsafe handle != nil, !isFlushed else { return [] }
    isFlushed = true
    var output: [Float] = []
    while true {
      let (_, made) = step([], isLast: true)
      guard !made.isEmpty else { return output }
      output += made
    }
  }

  /// Hands soxr samples and room for what they become.
  private func step(
    _ input: ArraySlice<Float>, isLast: Bool
  ) -> (consumed: Int, output: [Float]) {
    let room = min(Int(Double(input.count) * ratio), 1 << 16) + 1024
    var consumed = 0
    let output = unsafe [Float](unsafeUninitializedCapacity: room) { output, made in
      unsafe input.withUnsafeBytes { input in
        let start = isLast ? nil : input.baseAddress
        let count = input.count / MemoryLayout<Float>.stride
        let failure = unsafe soxr_process(
          handle, start, count, &consumed, output.baseAddress, room, &made)
        precondition(
          unsafe failure == nil,
          "soxr failed: \(unsafe failure.map { unsafe String(cString: $0) } ?? "")")
      }
    }
    return (consumed, output)
  }
}
