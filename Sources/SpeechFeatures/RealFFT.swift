private import CFFTW
private import Synchronization

/// The discrete Fourier transform of a batch of real frames, by FFTW in single precision.
///
///     X[k] = Σₙ x[n] e^(−2πi k n / N)        k = 0 … N/2
///
/// The other half of the spectrum is the complex conjugate of this one and is not computed.
/// A transform owns its plan and both buffers. The plan is estimated, not measured, so that
/// the same input gives the same bits in every run; a batch is always transformed whole, so that
/// a frame's spectrum does not depend on its neighbours.
///
/// Reference: Frigo & Johnson (2005), *The Design and Implementation of FFTW3*.
@safe
struct RealFFT: ~Copyable {
  /// N, the number of samples in each frame.
  let length: Int
  /// The number of frames in a batch.
  let batchCount: Int

  private let frames: UnsafeMutableBufferPointer<Float>  // [batchCount, length]
  private let spectra: UnsafeMutableBufferPointer<Float>  // [batchCount, binCount, 2]
  private let plan: fftwf_plan

  /// The number of frequencies in a spectrum of real samples: N / 2 + 1.
  static func binCount(length: Int) -> Int { length / 2 + 1 }

  /// The number of frequencies in each spectrum.
  var binCount: Int { Self.binCount(length: length) }

  /// Makes a transform whose frames are all zero.
  init(length: Int, batchCount: Int) {
    precondition(length > 0 && batchCount > 0, "an FFT of \(batchCount) × \(length) samples")
    self.length = length
    self.batchCount = batchCount
    let binCount = Self.binCount(length: length)
    let frames = unsafe Self.zeros(batchCount * length)
    let spectra = unsafe Self.zeros(batchCount * binCount * 2)
    let complexSpectra = unsafe UnsafeMutableRawPointer(spectra.baseAddress)?
      .assumingMemoryBound(to: fftwf_complex.self)
    var lengths = Int32(length)
    var newPlan: fftwf_plan?
    Planner.lock.withLock { _ in
      unsafe newPlan = fftwf_plan_many_dft_r2c(
        1, &lengths, Int32(batchCount), frames.baseAddress, nil, 1, Int32(length),
        complexSpectra, nil, 1, Int32(binCount), FFTW_ESTIMATE | FFTW_PRESERVE_INPUT)
    }
    guard let newPlan = unsafe newPlan else {
      preconditionFailure("FFTW has no plan for \(batchCount) frames of \(length) samples")
    }
    unsafe (self.frames, self.spectra, plan) = (frames, spectra, newPlan)
  }

  deinit {
    Planner.lock.withLock { _ in unsafe fftwf_destroy_plan(plan) }
    unsafe fftwf_free(frames.baseAddress)
    unsafe fftwf_free(spectra.baseAddress)
  }

  /// Transforms the whole batch; the frames stay as they are.
  mutating func execute() {
    unsafe fftwf_execute(plan)
  }

  /// Lends the first `count` samples of one frame of the batch.
  mutating func withFrame<Result>(
    _ index: Int, count: Int, _ body: (inout MutableSpan<Float>) -> Result
  ) -> Result {
    precondition(index >= 0 && index < batchCount && count <= length, "frame \(index) of the batch")
    let start = index * length
    var frame = unsafe MutableSpan(_unsafeElements: frames.extracting(start..<start + count))
    return body(&frame)
  }

  /// Lends all spectra, [batchCount, binCount, 2]: real part, then imaginary part.
  func withSpectra<Result>(_ body: (Span<Float>) -> Result) -> Result {
    unsafe body(Span(_unsafeElements: UnsafeBufferPointer(spectra)))
  }

  private static func zeros(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    guard let start = unsafe fftwf_alloc_real(count) else {
      preconditionFailure("no memory for \(count) samples")
    }
    let buffer = unsafe UnsafeMutableBufferPointer(start: start, count: count)
    unsafe buffer.initialize(repeating: 0)
    return unsafe buffer
  }
}

/// FFTW may execute plans from many threads, but makes and destroys them one at a time.
private enum Planner {
  static let lock = Mutex(())
}
