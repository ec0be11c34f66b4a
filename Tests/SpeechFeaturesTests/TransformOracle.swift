@testable import SpeechFeatures

/// The golden file `transforms`, which `scripts/oracles/features.py` wrote with SciPy and NumPy.
struct TransformOracle: Decodable {
  struct Window: Decodable {
    let window: FeatureConfiguration.WindowShape
    let symmetry: FeatureConfiguration.WindowSymmetry
    let values: [Float]
  }

  struct CosineTransform: Decodable {
    let inputCount: Int
    let values: [Float]
  }

  struct Spectrum: Decodable {
    let length: Int
    let values: [Float]  // |X[k]|², [bins]
  }

  let windows: [Window]
  let cosineTransforms: [CosineTransform]
  let spectra: [Spectrum]
}
