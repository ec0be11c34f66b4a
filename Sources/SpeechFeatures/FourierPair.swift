private import CFFTW
private import Synchronization

/// The discrete Fourier transform of real samples and its inverse, by FFTW in single precision.
///
///     X[k] = Σₙ x[n] e^(−2πi k n / N)                   k = 0 … N/2, N even
///     x[n] = 1/N Σₖ X[k] e^(2πi k n / N)                over all k, X[N−k] = X*[k]
///
/// Unlike ``RealFFT`` it keeps the phases, so that a spectrum can be changed and become sound again.
/// Plans are estimated, so that the same input gives the same bits in every run.
@safe
struct FourierPair: ~Copyable {
  /// N, the number of samples.
  let length: Int
  /// x, [length].
  var samples: [Float]
  /// X, real and imaginary parts in turn, [length / 2 + 1, 2].
  var spectrum: [Float]

  private let forward: fftwf_plan
  private let backward: fftwf_plan

  /// Makes a pair whose samples are all zero.
  init(length: Int) {
    precondition(length > 0 && length.isMultiple(of: 2), "a Fourier pair of \(length) samples")
    self.length = length
    var samples = [Float](repeating: 0, count: length)
    var spectrum = [Float](repeating: 0, count: length + 2)
    var plans: (forward: fftwf_plan?, backward: fftwf_plan?)
    // Arrays may lie anywhere and move, hence "unaligned".
    let flags = FFTW_ESTIMATE | UInt32(FFTW_UNALIGNED)
    unsafe samples.withUnsafeMutableBufferPointer { samples in
      unsafe spectrum.withUnsafeMutableBufferPointer { spectrum in
        let complex = unsafe Self.complex(spectrum)
        Planner.lock.withLock { _ in
          unsafe plans.forward = fftwf_plan_dft_r2c_1d(
            Int32(length), samples.baseAddress, complex, flags)
          unsafe plans.backward = fftwf_plan_dft_c2r_1d(
            Int32(length), complex, samples.baseAddress, flags)
        }
      }
    }
    guard let forward = unsafe plans.forward, let backward = unsafe plans.backward else {
      preconditionFailure("FFTW has no plan for \(length) samples")
    }
    (self.samples, self.spectrum) = (samples, spectrum)
    unsafe (self.forward, self.backward) = (forward, backward)
  }

  deinit {
    Planner.lock.withLock { _ in
      unsafe fftwf_destroy_plan(forward)
      unsafe fftwf_destroy_plan(backward)
    }
  }

  /// Computes `spectrum` from `samples`; what the samples are afterwards is not said.
  mutating func transform() {
    unsafe samples.withUnsafeMutableBufferPointer { samples in
      unsafe spectrum.withUnsafeMutableBufferPointer { spectrum in
        unsafe fftwf_execute_dft_r2c(forward, samples.baseAddress, Self.complex(spectrum))
      }
    }
  }

  /// Computes `samples` from `spectrum`; what the spectrum is afterwards is not said.
  mutating func invert() {
    unsafe samples.withUnsafeMutableBufferPointer { samples in
      unsafe spectrum.withUnsafeMutableBufferPointer { spectrum in
        unsafe fftwf_execute_dft_c2r(backward, Self.complex(spectrum), samples.baseAddress)
      }
    }
    let scale = 1 / Float(length)
    for index in samples.indices { samples[index] *= scale }
  }

  private static func complex(
    _ buffer: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeMutablePointer<fftwf_complex>? {
    unsafe UnsafeMutableRawPointer(buffer.baseAddress)?
      .assumingMemoryBound(to: fftwf_complex.self)
  }
}

extension FourierPair {
  /// Returns a signal convolved with a response, cut to the signal's length (overlap-add).
  ///
  ///     y[n] = Σₘ h[m] x[n − m]
  ///
  /// - Parameters:
  ///   - signal: x.
  ///   - response: h, at least one sample and shorter than the transform.
  /// - Returns: y.
  mutating func convolve(_ signal: [Float], with response: [Float]) -> [Float] {
    precondition(
      !response.isEmpty && response.count < length,
      "a response of \(response.count) samples in a transform of \(length)")
    load(response[...])
    transform()
    let filter = spectrum
    var result = [Float](repeating: 0, count: signal.count)
    let step = length - response.count + 1
    for start in stride(from: 0, to: signal.count, by: step) {
      load(signal[start..<min(start + step, signal.count)])
      transform()
      for k in 0...length / 2 {
        let (a, b) = (spectrum[2 * k], spectrum[2 * k + 1])
        let (c, d) = (filter[2 * k], filter[2 * k + 1])
        spectrum[2 * k] = a * c - b * d
        spectrum[2 * k + 1] = a * d + b * c
      }
      invert()
      for n in 0..<min(length, signal.count - start) { result[start + n] += samples[n] }
    }
    return result
  }

  /// Puts samples first and zeros after them.
  private mutating func load(_ part: ArraySlice<Float>) {
    for (index, sample) in part.enumerated() { samples[index] = sample }
    for index in part.count..<length { samples[index] = 0 }
  }
}
