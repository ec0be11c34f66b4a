import ArgumentParser

/// The program `hearken`.
@main
struct Hearken: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hearken", abstract: "Transcribe speech, on an ordinary CPU, from one program.",
    subcommands: [Features.self, Spectrogram.self])
}
