import ArgumentParser
import AudioFiles
import Experiments
import NeuralNetworks
import SpeechFeatures
import SpeechPipelines
import SpeechRecognition
import VectorIndexes

/// The exit codes of all commands, beside 0 for success and 64 for a wrong command line. They are
/// those of `sysexits.h` where it has one.
extension ExitCode {
  /// No input could be used.
  static let badInput = ExitCode(65)
  /// Some inputs could be used and others not.
  static let partialFailure = ExitCode(66)
  /// The model cannot be used.
  static let badModel = ExitCode(69)
  /// Anything else went wrong.
  static let failed = ExitCode(70)
  /// Stopped by Ctrl-C.
  static let interrupted = ExitCode(130)

  /// The code that an error of our own stands for.
  init(for error: any Error) {
    self =
      switch error {
      case AudioFileError.unwritable, AtomicFileError.unwritable: .failed
      case VectorIndexError.otherModel: .badModel
      case is WordTableError, VectorIndexError.missing, VectorIndexError.notAnIndex,
        VectorIndexError.damaged, VectorIndexError.version, VectorIndexError.notThere,
        VectorIndexError.alreadyThere, VectorIndexError.database:
        .badInput
      case VectorIndexError.exists: .validationFailure
      case is AudioFileError, is ManifestError, is AtomicFileError, is LexiconFileError,
        is LexiconError, is TaggedCorpusError, is LabelledCorpusError, is QuestionFileError,
        is ExperimentError:
        .badInput
      case is ModelFileError, is CompiledLexiconError, is LanguageModelError: .badModel
      case is GrammarError, is HotWordError, is PronouncerError, is DecodingChoicesError:
        .validationFailure
      case SpeechFeatureError.unwritable: .failed
      case is SpeechFeatureError, is RecognizerConfigurationError: .validationFailure
      case is OutputLayoutError: .validationFailure
      default: .failed
      }
  }

  /// Ends the command if inputs failed, after each was complained about.
  static func check(failures: Int, of inputs: Int) throws {
    guard failures == 0 else { throw failures == inputs ? badInput : partialFailure }
  }
}
