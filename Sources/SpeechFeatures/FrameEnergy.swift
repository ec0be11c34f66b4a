import Foundation

/// The logarithm of a frame's energy.
///
///     E = ln max(Σ x², floor)
struct FrameEnergy: Sendable {
  /// Where in the chain it is measured.
  let stage: FeatureConfiguration.Energy
  let floor: Float

  /// Energy of samples, if this is the stage at which they are measured.
  func callAsFunction(
    _ samples: borrowing MutableSpan<Double>, at stage: FeatureConfiguration.Energy
  ) -> Float? {
    guard stage == self.stage else { return nil }
    return logarithm(Float(samples.sumOfSquares))
  }

  /// Energies of the frames' spectra, [frames, bins], if they are measured there.
  func measure(spectra: [Float], into energies: inout [Float]) {
    guard stage == .spectrum else { return }
    let binCount = spectra.count / energies.count
    for frame in energies.indices {
      energies[frame] = logarithm(
        spectra[frame * binCount..<(frame + 1) * binCount].reduce(0, +))
    }
  }

  private func logarithm(_ energy: Float) -> Float { log(max(energy, floor)) }
}
