#include "kernels.h"
const char *kernels_instruction_set(void) { return "portable"; }
