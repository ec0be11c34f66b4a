import CSndfile
import Foundation
import Synchronization

extension AudioFile {
  /// libsndfile keeps the reason for a failed opening in one place for the whole process.
  private static let opening = Mutex(())

  /// Opens libsndfile's reader on a file, whose header goes to `info`.
  static func open(
    _ file: borrowing SeekableFile, path: String, info: inout SF_INFO
  ) throws(AudioFileError) -> OpaquePointer {
    let descriptor = file.descriptor
    var handle: OpaquePointer?
    var reason = ""
    opening.withLock { _ in
      unsafe handle = open(descriptor, hidingEnd: false, info: &info)
      if unsafe handle != nil && container(info.format) == SF_FORMAT_MPEG {
        unsafe sf_close(handle)
        unsafe handle = open(descriptor, hidingEnd: true, info: &info)
      }
      if unsafe handle == nil { reason = unsafe String(cString: sf_strerror(nil)) }
    }
    guard let handle = unsafe handle else {
      throw .unreadable(path: path, reason: explained(reason))
    }
    let sampleRate = Hertz(info.samplerate)
    guard AudioFileError.sampleRates.contains(sampleRate) else {
      unsafe sf_close(handle)
      throw .sampleRate(path: path, found: sampleRate)
    }
    return unsafe handle
  }

  /// Lets libsndfile read a descriptor through our own calls.
  ///
  /// Given the descriptor itself, libsndfile 1.2.0 closes it when it does not know the format,
  /// although it is told not to; by then the number may belong to another thread's file.
  ///
  /// - Parameters:
  ///   - descriptor: the file, which is read from its beginning.
  ///   - hidingEnd: whether to conceal where the file ends. Of an MP3 without a table of contents
  ///     libsndfile would otherwise guess the number of frames by the first bit rate, and stop
  ///     there: half of a file of varying bit rate would be lost.
  ///   - info: receives the header.
  /// - Returns: the reader, or none if libsndfile refuses the file.
  private static func open(
    _ descriptor: Int32, hidingEnd: Bool, info: inout SF_INFO
  ) -> OpaquePointer? {
    var calls = unsafe SF_VIRTUAL_IO(
      get_filelen: { user in
        var status = stat()
        return unsafe fstat(fileDescriptor(user), &status) == 0 ? Int64(status.st_size) : -1
      },
      seek: { offset, origin, user in
        Int64(unsafe lseek(fileDescriptor(user), Int(offset), origin))
      },
      read: { buffer, count, user in
        Int64(unsafe Glibc.read(fileDescriptor(user), buffer, Int(count)))
      },
      write: { _, _, _ in 0 },
      tell: { user in Int64(unsafe lseek(fileDescriptor(user), 0, SEEK_CUR)) })
    if hidingEnd {
      unsafe calls.get_filelen = { _ in Int64.max }
      unsafe calls.seek = { offset, origin, user in
        origin == SEEK_END ? -1 : Int64(unsafe lseek(fileDescriptor(user), Int(offset), origin))
      }
    }
    lseek(descriptor, 0, SEEK_SET)
    info = SF_INFO()
    return unsafe sf_open_virtual(
      &calls, Int32(SFM_READ), &info, UnsafeMutableRawPointer(bitPattern: Int(descriptor) + 1))
  }

  private static func explained(_ reason: String) -> String {
    let reason = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
    return switch reason {
    case "Format not recognised":
      "it is not a sound file that libsndfile knows (as WAV, AIFF, FLAC, Ogg, MP3); convert it"
    case "Internal error : SF_INFO struct incomplete":
      "its header gives no usable sample rate or channel count; convert the file again"
    default: "\(reason) (libsndfile); convert or copy the file again"
    }
  }

  /// How many frames to ask of libsndfile at a time.
  ///
  /// Where an MP3 is damaged, all that was asked for is lost, so little is asked for: a divisor of
  /// the 576 and 1152 samples that a frame of an MP3 holds.
  static func framesPerCall(_ format: Int32) -> Int {
    container(format) == SF_FORMAT_MPEG ? 64 : Int.max
  }

  /// Whether the last bytes of an undamaged file say how many frames there were.
  static func endIsMarked(_ format: Int32) -> Bool { container(format) == SF_FORMAT_OGG }

  private static func container(_ format: Int32) -> Int { Int(format) & SF_FORMAT_TYPEMASK }

  /// Names the container and the coding, as libsndfile does.
  static func formatName(_ format: Int32) -> String {
    let parts = [container(format), Int(format) & SF_FORMAT_SUBMASK]
    return parts.map { part in
      var info = unsafe SF_FORMAT_INFO()
      unsafe info.format = Int32(part)
      let size = unsafe Int32(MemoryLayout<SF_FORMAT_INFO>.size)
      unsafe sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &info, size)
      return unsafe info.name == nil ? "unknown" : String(cString: info.name)
    }.joined(separator: ", ")
  }
}

/// The descriptor that travels as the user data of the calls, plus one because 0 is no pointer.
private func fileDescriptor(_ user: UnsafeMutableRawPointer?) -> Int32 {
  Int32(truncatingIfNeeded: Int(bitPattern: user) - 1)
}
