#pragma once
#include <stddef.h>
const char *kernels_instruction_set(void);
