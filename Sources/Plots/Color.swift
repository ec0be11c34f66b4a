/// A colour on the screen: red, green and blue, 0...255 each (sRGB).
public struct Color: Sendable, Equatable {
  /// The share of red.
  public var red: UInt8
  /// The share of green.
  public var green: UInt8
  /// The share of blue.
  public var blue: UInt8

  /// Makes a colour from its hexadecimal notation, `0xRRGGBB`.
  public init(_ hexadecimal: UInt32) {
    red = UInt8(truncatingIfNeeded: hexadecimal >> 16)
    green = UInt8(truncatingIfNeeded: hexadecimal >> 8)
    blue = UInt8(truncatingIfNeeded: hexadecimal)
  }

  /// Makes the colour that lies at `fraction` (0...1) of the way from one colour to another.
  init(from start: Color, to end: Color, fraction: Double) {
    func mixed(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * fraction).rounded())
    }
    red = mixed(start.red, end.red)
    green = mixed(start.green, end.green)
    blue = mixed(start.blue, end.blue)
  }

  /// The same colour as `0xRRGGBB`.
  var hexadecimal: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

  /// Perceived brightness by the weights of ITU-R BT 709, 0 (black) to 1 (white).
  package var luminance: Double {
    (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255
  }

  package static let white = Color(0xFFFFFF)
  /// Titles and numbers.
  static let ink = Color(0x222222)
  /// Frames, ticks and separators.
  static let rule = Color(0x888888)
  static let grid = Color(0xE6E6E6)
  /// Stands for a number that does not exist (NaN).
  package static let missing = Color(0xC8C8C8)

  /// Colours of lines in the order of their series; told apart also by readers who confuse red
  /// and green (Okabe & Ito, 2008).
  package static let seriesPalette = [
    Color(0x0072B2), Color(0xD55E00), Color(0x009E73), Color(0xCC79A7), Color(0xE69F00),
    Color(0x56B4E9), Color(0x555555),
  ]
}
