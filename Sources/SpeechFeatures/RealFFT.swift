private import CFFTW
import Foundation
import Synchronization
private import Tensors

/// The discrete Fourier transform of a batch of real frames, by FFTW in single precision.
///
///     X[k] = Σₙ x[n] e^(−2πi k n / N)                   k = 0 … N/2, N even
///
/// The other half of the spectrum is the complex conjugate of this one and is not computed. A frame
/// is read, where it lies, as M = N/2 complex numbers, whose transform FFTW computes several times
/// faster than that of a batch of real ones:
///
///     z[n] = x[2n] + i x[2n+1]                          Z = its transform
///     X[k] = (Z[k] + Z*[M−k])/2 + e^(−2πi k / N) (Z[k] − Z*[M−k])/2i
///
/// A transform owns its plan and both buffers. The plan is estimated, not measured, so that
/// the same input gives the same bits in every run; a batch is always transformed whole, so that
/// a frame's spectrum does not depend on its neighbours.
///
/// References: Frigo & Johnson (2005), *The Design and Implementation of FFTW3*;
/// Cooley, Lewis & Welch (1970) for real samples.
@safe
struct RealFFT: ~Copyable {
  /// N, the number of samples in each frame.
  let length: Int
  /// The number of frames in a batch.
  let batchCount: Int

  private let frames: UnsafeMutableBufferPointer<Float>  // [batchCount, length]
  private let transforms: UnsafeMutableBufferPointer<Float>  // Z, [batchCount, length / 2, 2]
  private let plan: fftwf_plan

  // The parts of e^(−2πi k / N), [length / 2].
  private let cosines: [Float]
  private let sines: [Float]

  /// The number of frequencies in a spectrum of real samples: N / 2 + 1.
  static func binCount(length: Int) -> Int { length / 2 + 1 }

  /// Makes a transform whose frames are all zero.
  init(length: Int, batchCount: Int) {
    precondition(
      length > 0 && length.isMultiple(of: 2) && batchCount > 0,
      "an FFT of \(batchCount) × \(length) samples")
    self.length = length
    self.batchCount = batchCount
    let angles = (0..<length / 2).map { -2 * Double.pi * Double($0) / Double(length) }
    cosines = angles.map { Float(cos($0)) }
    sines = angles.map { Float(sin($0)) }
    let frames = unsafe Self.zeros(batchCount * length)
    let transforms = unsafe Self.zeros(batchCount * length)
    var halfLength = Int32(length / 2)
    var newPlan: fftwf_plan?
    Planner.lock.withLock { _ in
      unsafe newPlan = fftwf_plan_many_dft(
        1, &halfLength, Int32(batchCount), Self.complex(frames), nil, 1, halfLength,
        Self.complex(transforms), nil, 1, halfLength, FFTW_FORWARD,
        FFTW_ESTIMATE | FFTW_PRESERVE_INPUT)
    }
    guard let newPlan = unsafe newPlan else {
      preconditionFailure("FFTW has no plan for \(batchCount) frames of \(length) samples")
    }
    unsafe (self.frames, self.transforms, plan) = (frames, transforms, newPlan)
  }

  deinit {
    Planner.lock.withLock { _ in unsafe fftwf_destroy_plan(plan) }
    unsafe fftwf_free(frames.baseAddress)
    unsafe fftwf_free(transforms.baseAddress)
  }

  /// Sets the first samples of one frame of the batch, rounded; the others stay as they are.
  mutating func setFrame(_ index: Int, to samples: Span<Double>) {
    precondition(
      index >= 0 && index < batchCount && samples.count <= length, "frame \(index) of the batch")
    let frame = unsafe frames.extracting(index * length..<index * length + samples.count)
    for index in samples.indices {
      unsafe frame[index] = Float(samples[unchecked: index])
    }
  }

  /// Computes |X[k]|² for the whole batch, [batchCount, N / 2 + 1]; the frames stay as they are.
  mutating func powerSpectra(into power: inout [Float]) {
    unsafe fftwf_execute(plan)
    unsafe VectorKernels.powerSpectra(
      Span(_unsafeElements: UnsafeBufferPointer(transforms)), cosines: cosines, sines: sines,
      into: &power)
  }

  private static func complex(
    _ buffer: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeMutablePointer<fftwf_complex>? {
    unsafe UnsafeMutableRawPointer(buffer.baseAddress)?
      .assumingMemoryBound(to: fftwf_complex.self)
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
enum Planner {
  static let lock = Mutex(())
}
