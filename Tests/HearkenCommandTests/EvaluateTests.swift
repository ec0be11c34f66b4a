import Foundation
import TestSupport
import Testing

@Suite struct EvaluateTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  struct Report: Decodable {
    struct Figures: Decodable {
      var rate: Double
      var lower95: Double
      var upper95: Double
      var substitutions: Int
      var deletions: Int
      var insertions: Int
      var referenceLength: Int
    }
    var utterances: Int
    var words: Figures
    var characters: Figures
  }

  /// Three utterances counted by hand.
  ///
  ///     the cat sat → the hat sat on    1 word substituted, 1 inserted of 3;  1 + 3 of 11 letters
  ///     one two     →                    2 words deleted of 2;                       7 of  7
  ///     ok          → ok                 0 of 1;                                     0 of  2
  @Test func hypothesesByHand() async throws {
    let manifest = try folder.write(
      "path,text\na.wav,The CAT sat.\nb.wav,one two\nc.wav,ok\n", to: "manifest.csv")
    let texts = try folder.write("the hat sat on\r\n\nOK", to: "texts.txt")
    let arguments = ["evaluate", "--manifest", manifest, "--hypotheses", texts]
    let json = try await hearken(arguments + ["--format", "json"])
    #expect(json.status == 0 && json.errors == "")
    let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
    #expect(report.utterances == 3)
    #expect(abs(report.words.rate - 4.0 / 6) < 1e-12 && report.words.referenceLength == 6)
    #expect(report.words.substitutions == 1 && report.words.deletions == 2)
    #expect(report.words.insertions == 1)
    #expect(abs(report.characters.rate - 11.0 / 20) < 1e-12)
    #expect(report.words.lower95 <= report.words.rate && report.words.rate <= report.words.upper95)

    let text = try await hearken(arguments + ["--alignments"])
    #expect(text.status == 0 && text.errors == "")
    #expect(
      text.output.hasPrefix(
        """
        REF: the CAT sat **
        HYP: the HAT sat ON

        REF: ONE TWO
        HYP: *** ***

        3 utterances
        WER  66.67 %
        """), "\(text.output)")
  }

  @Test func modelOnWhatItWasTrainedOn() async throws {
    let (tones, model) = (try await TinyModel.folder, try await TinyModel.path)
    let arguments = ["evaluate", "--format", "json", "--model", model, "--manifest"]
    let result = try await hearken(arguments + ["\(tones)/tones.tsv"])
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(result.status == 0 && report.utterances == 4 && report.words.rate == 0)
    #expect(report.characters.referenceLength == 14)

    // A recording that cannot be read counts as one of which nothing was understood.
    let manifest = try folder.write(
      "path,text\n\(tones)/tones-0.wav,abc\n/no/such.wav,cab\n", to: "manifest.csv")
    let partial = try await hearken(arguments + [manifest])
    let figures = try JSONDecoder().decode(Report.self, from: Data(partial.output.utf8))
    #expect(partial.status == 66 && figures.words.rate == 0.5 && figures.words.deletions == 1)
    #expect(partial.errors.hasPrefix("hearken: /no/such.wav cannot be read"))
  }

  @Test func badInput() async throws {
    let manifest = try folder.write("path,text,split\na.wav,a,test\n", to: "manifest.csv")
    let texts = try folder.write("a\nb\n", to: "texts.txt")
    for (arguments, message) in [
      (["--manifest", "/no/such.csv"], "/no/such.csv cannot be read"),
      (["--manifest", manifest, "--split", "dev"], "\(manifest) has no line of the split \"dev\""),
      (["--manifest", texts], "\(texts), line 1: "),
      (["--manifest", manifest, "--hypotheses", texts], "\(texts) has 2 lines, but 1 are needed"),
      (["--manifest", manifest, "--hypotheses", "/no/such"], "/no/such cannot be read"),
    ] {
      let result = try await hearken(["evaluate"] + arguments)
      #expect(result.status == 65 && result.output == "", "\(result)")
      #expect(result.errors.hasPrefix("hearken: \(message)"), "\(result.errors)")
    }
  }
}
