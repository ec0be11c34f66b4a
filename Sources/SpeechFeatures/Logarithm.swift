import Foundation
private import Tensors

/// The logarithm of energies, kept finite by a floor.
///
///     y = s ln max(x, floor)        s = 1, or 10 / ln 10 for decibels
struct Logarithm: Sendable {
  let floor: Float
  let unit: FeatureConfiguration.LogUnit

  init(floor: Float, unit: FeatureConfiguration.LogUnit) {
    (self.floor, self.unit) = (floor, unit)
  }

  init(_ configuration: FeatureConfiguration) {
    self.init(floor: configuration.logFloor, unit: configuration.logUnit)
  }

  func callAsFunction(_ energies: inout [Float]) {
    VectorKernels.applyLogarithm(&energies, floor: floor)
    guard unit == .decibel else { return }
    let scale: Float = 10 / log(10)
    for index in energies.indices { energies[index] *= scale }
  }
}
