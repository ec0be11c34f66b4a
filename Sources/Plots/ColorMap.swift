/// A scale of colours for numbers from 0 to 1, from dark to bright.
///
/// Equal steps of the number look like equal steps of the colour, and the brightness rises all
/// the way, so that a picture can be read when printed in grey. Viridis and magma are Smith & van
/// der Walt's (2015, matplotlib, CC0), here as 16 evenly spaced colours with straight lines
/// between them: at most 7 of 255 levels away from the original in any channel.
public struct ColorMap: Sendable {
  private let colors: [Color]  // evenly spaced, at 0 first, at 1 last

  /// Dark blue over green to yellow.
  public static let viridis = ColorMap([
    0x440154, 0x481A6C, 0x472F7D, 0x414487, 0x39568C, 0x31688E, 0x2A788E, 0x23888E, 0x1F988B,
    0x22A884, 0x35B779, 0x54C568, 0x7AD151, 0xA5DB36, 0xD2E21B, 0xFDE725,
  ])

  /// Black over purple to pale yellow; its black ground suits spectrograms.
  public static let magma = ColorMap([
    0x000004, 0x0B0924, 0x20114B, 0x3B0F70, 0x57157E, 0x721F81, 0x8C2981, 0xA8327D, 0xC43C75,
    0xDE4968, 0xF1605D, 0xFA7F5E, 0xFE9F6D, 0xFEBF84, 0xFDDEA0, 0xFCFDBF,
  ])

  /// Black to white.
  public static let grey = ColorMap([0x000000, 0xFFFFFF])

  private init(_ hexadecimals: [UInt32]) {
    colors = hexadecimals.map(Color.init)
  }

  /// Returns the colour of a number; below 0 and above 1 are the ends, NaN is a grey of its own.
  public func callAsFunction(_ fraction: Double) -> Color {
    guard !fraction.isNaN else { return .missing }
    let position = min(max(fraction, 0), 1) * Double(colors.count - 1)
    let index = min(Int(position), colors.count - 2)
    return Color(
      from: colors[index], to: colors[index + 1], fraction: position - Double(index))
  }
}
