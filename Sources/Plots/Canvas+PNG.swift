private import CCairo
private import Foundation

extension Canvas {
  /// The picture as the bytes of a PNG file; equal drawings give equal bytes.
  package func png() throws(PlotError) -> [UInt8] {
    var bytes: [UInt8] = []
    let status = unsafe withUnsafeMutablePointer(to: &bytes) { destination in
      unsafe cairo_surface_write_to_png_stream(
        surface,
        { destination, data, count in
          guard let data = unsafe data else { return CAIRO_STATUS_WRITE_ERROR }
          unsafe destination?.assumingMemoryBound(to: [UInt8].self).pointee
            .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
          return CAIRO_STATUS_SUCCESS
        }, destination)
    }
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .drawing(reason: Canvas.explanation(status))
    }
    return bytes
  }

  /// Writes the picture as a PNG file, whole or not at all: a reader never sees half a picture,
  /// and an older file of that name stays if the new one cannot be written.
  package func write(to path: String) throws(PlotError) {
    let bytes = try png()
    do {
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .unwritable(path: path, reason: reason(of: error))
    }
  }

  /// Reads a PNG file, to look at its pixels.
  package init(contentsOfPNG path: String) throws(PlotError) {
    guard
      let surface = unsafe cairo_image_surface_create_from_png(path),
      let context = unsafe cairo_create(surface)
    else { throw .unreadable(path: path, reason: "out of memory") }
    let status = unsafe cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else {
      unsafe cairo_destroy(context)
      unsafe cairo_surface_destroy(surface)
      throw .unreadable(path: path, reason: Canvas.explanation(status))
    }
    unsafe self.init(adopting: surface, context: context)
  }

  /// The pixels that have been drawn so far.
  package func image() -> PixelImage {
    unsafe cairo_surface_flush(surface)
    guard let bytes = unsafe cairo_image_surface_get_data(surface) else {
      return PixelImage(width: 0, height: 0) { _, _ in .missing }
    }
    let stride = Int(unsafe cairo_image_surface_get_stride(surface))
    return PixelImage(width: width, height: height) { x, y in
      Color(
        unsafe UnsafeRawPointer(bytes).load(
          fromByteOffset: y * stride + 4 * x, as: UInt32.self))
    }
  }
}

/// The system's word for a failure, such as "Permission denied", without the path again.
private func reason(of error: any Error) -> String {
  let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
  let failure = (underlying ?? error) as NSError
  return failure.localizedFailureReason ?? failure.localizedDescription
}
