public import AudioFiles
private import Foundation

/// The processor time of the calling thread, which other work on the machine does not lengthen.
public enum ThreadTime {
  /// What the thread has used since it began.
  public static var now: Seconds {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
