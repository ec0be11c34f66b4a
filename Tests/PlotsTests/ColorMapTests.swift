import Plots
import TestSupport
import Testing

@Suite struct ColorMapTests {
  private struct Original: Decodable {
    var viridis: [[Int]]
    var magma: [[Int]]
  }

  /// The golden file holds matplotlib's colours: `scripts/oracles/colormaps.py`.
  @Test func mapsAreThoseOfMatplotlib() throws {
    let original = try golden("colormaps", as: Original.self, in: .module)
    for (map, levels) in [(ColorMap.viridis, original.viridis), (.magma, original.magma)] {
      try #require(levels.count == 256)
      for (index, level) in levels.enumerated() {
        let color = map(Double(index) / 255)
        for (found, expected) in zip([color.red, color.green, color.blue], level) {
          #expect(abs(Int(found) - expected) <= 7, "level \(index)")
        }
      }
    }
  }

  @Test(arguments: [ColorMap.viridis, .magma, .grey])
  func brightnessRises(_ map: ColorMap) {
    let luminances = (0...60).map { map(Double($0) / 60).luminance }
    for (darker, brighter) in zip(luminances, luminances.dropFirst()) {
      #expect(darker < brighter)
    }
  }

  @Test func greyIsProportional() {
    #expect(ColorMap.grey(0) == Color(0x000000))
    #expect(ColorMap.grey(0.2) == Color(0x333333))
    #expect(ColorMap.grey(1) == Color(0xFFFFFF))
  }

  @Test func numbersOutsideAreTheEndsAndNaNIsGrey() {
    #expect(ColorMap.viridis(-.infinity) == Color(0x440154))
    #expect(ColorMap.viridis(7) == Color(0xFDE725))
    #expect(ColorMap.viridis(.nan) == .missing)
  }
}
