import Tensors

// Before the first thread starts, so that all of them take part.
VectorKernels.keepFreedMemory()
await HearkenBenchmark.start()
