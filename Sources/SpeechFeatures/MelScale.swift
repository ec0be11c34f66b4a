import Foundation

/// Pitch as the ear spaces it, from hertz and back.
///
///     HTK     m = 1127 ln(1 + f / 700)
///     Slaney  m = 3 f / 200                          below 1000 Hz
///             m = 15 + 27 ln(f / 1000) / ln 6.4      above
///
/// References: the HTK Book (2006), section 5.4; Slaney (1998), *Auditory Toolbox*, version 2.
extension FeatureConfiguration.MelScale {
  /// Pitch of a frequency in hertz.
  func mel(_ hertz: Double) -> Double {
    switch self {
    case .htk: 1127 * log(1 + hertz / 700)
    case .slaney: hertz < 1000 ? 3 * hertz / 200 : 15 + 27 * log(hertz / 1000) / log(6.4)
    }
  }

  /// Frequency in hertz of a pitch.
  func hertz(_ mel: Double) -> Double {
    switch self {
    case .htk: 700 * (exp(mel / 1127) - 1)
    case .slaney: mel < 15 ? 200 * mel / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
    }
  }
}
