/// A grid of coloured cells, to be stretched over a rectangle of a canvas.
package struct PixelImage: Sendable {
  package let width: Int
  package let height: Int
  private var pixels: [Color]  // [height, width], top row first

  /// Makes an image whose cell in column `x` and row `y`, counted from the top, is `color(x, y)`.
  package init(width: Int, height: Int, color: (_ x: Int, _ y: Int) -> Color) {
    self.width = width
    self.height = height
    pixels = []
    pixels.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width { pixels.append(color(x, y)) }
    }
  }

  /// The colour in column `x` and row `y`, counted from the top.
  package subscript(x: Int, y: Int) -> Color { pixels[y * width + x] }

  /// How cells larger than a pixel are filled.
  package enum Interpolation: Sendable {
    /// Every pixel has the colour of its cell.
    case nearest
    /// Colours pass evenly from the centre of one cell to the next.
    case bilinear
  }
}
