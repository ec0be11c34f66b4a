/// Configurations that give the numbers of other tools.
extension FeatureConfiguration {
  /// The defaults of Kaldi's `compute-mfcc-feats` or `compute-fbank-feats`, without dither.
  ///
  /// 23 filters from 20 Hz to half the sample rate, Povey window, offset removed, pre-emphasis
  /// within each frame. Samples are scaled to the range of 16-bit integers, as Kaldi reads them;
  /// set `sampleScale` to 1 for kaldi-native-fbank fed with samples between −1 and 1. An MFCC's
  /// coefficient 0 is the raw energy (`--use-energy=true`); set `energy` to `.none` for the
  /// usual recipes' `--use-energy=false`.
  public static func kaldi(_ kind: Kind) -> FeatureConfiguration {
    var result = FeatureConfiguration()
    result.kind = kind
    result.sampleScale = 32768
    result.window = .povey
    result.filterCount = 23
    result.logFloor = .ulpOfOne
    result.energy = kind == .mfcc ? .raw : .none
    return result
  }

  /// The defaults of librosa's `feature.mfcc`, or of `feature.melspectrogram` in decibels.
  ///
  /// 22,050 Hz, frames of 2,048 samples every 512, 128 area-normalised filters on Slaney's scale.
  /// librosa also raises what lies 80 dB below the loudest point; that needs the whole
  /// utterance and is not done (`top_db=None`).
  public static func librosa(_ kind: Kind) -> FeatureConfiguration {
    var result = FeatureConfiguration()
    result.kind = kind
    result.sampleRate = 22050
    result.frameLength = 2048 / 22050
    result.frameShift = 512 / 22050
    result.edges = .centered
    result.removesOffset = false
    result.preEmphasis = 0
    result.window = .hann
    result.windowSymmetry = .periodic
    result.filterCount = 128
    result.melScale = .slaney
    result.triangles = .hertz
    result.normalizesFilterArea = true
    result.lowFrequency = 0
    result.logUnit = .decibel
    result.coefficientCount = 20
    result.lifter = 0
    return result
  }

  /// The defaults of python_speech_features' `mfcc`, or of its `logfbank`.
  ///
  /// Its power spectrum is divided by the FFT length, 512: here the samples are scaled by the
  /// square root of that.
  public static func pythonSpeechFeatures(_ kind: Kind) -> FeatureConfiguration {
    var result = FeatureConfiguration()
    result.kind = kind
    result.edges = .zeroPadded
    result.sampleScale = 1 / Float(512).squareRoot()
    result.removesOffset = false
    result.preEmphasisScope = .signal
    result.window = .rectangular
    result.fftLength = 512
    result.filterCount = 26
    result.triangles = .bins
    result.lowFrequency = 0
    result.logFloor = Float(Double.ulpOfOne)
    result.energy = kind == .mfcc ? .spectrum : .none
    result.energyFloor = Float(Double.ulpOfOne)
    return result
  }
}
