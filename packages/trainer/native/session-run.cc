// Linked into tfjs-node's addon in place of `TF_SessionRun` (`ld --wrap`): runs a graph in the thread that asks for it. In
// TensorFlow's pool the graphs of two threads take turns on both cores, and each finds the other's numbers in the caches.
// Numbers too small for a normal float count as zero meanwhile, as they do in the pool and in ops that run one by one.

#include <cstdint>
#include <tensorflow/c/c_api.h>

extern "C" void __real_TF_SessionRun(TF_Session *, const TF_Buffer *, const TF_Output *, TF_Tensor *const *, int,
                                     const TF_Output *, TF_Tensor **, int, const TF_Operation *const *, int, TF_Buffer *,
                                     TF_Status *);

namespace {

// RunOptions with `inter_op_thread_pool: -1`, as protocol buffers write it.
const unsigned char in_caller[] = {0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
const TF_Buffer options = {in_caller, sizeof in_caller, nullptr};

// The processor's register of how it rounds, and the bits that make it flush results and take operands as zero.
#if defined(__x86_64__)
const uint64_t flush = 0x8040;
uint64_t control() { return __builtin_ia32_stmxcsr(); }
void control(uint64_t bits) { __builtin_ia32_ldmxcsr(static_cast<unsigned>(bits)); }
#elif defined(__aarch64__)
const uint64_t flush = 1u << 24;
uint64_t control() {
  uint64_t bits;
  asm volatile("mrs %0, fpcr" : "=r"(bits));
  return bits;
}
void control(uint64_t bits) { asm volatile("msr fpcr, %0" ::"r"(bits)); }
#endif

}  // namespace

extern "C" void __wrap_TF_SessionRun(TF_Session *session, const TF_Buffer *, const TF_Output *inputs,
                                     TF_Tensor *const *fed, int input_count, const TF_Output *outputs,
                                     TF_Tensor **fetched, int output_count, const TF_Operation *const *targets,
                                     int target_count, TF_Buffer *metadata, TF_Status *status) {
  const uint64_t before = control();
  control(before | flush);
  __real_TF_SessionRun(session, &options, inputs, fed, input_count, outputs, fetched, output_count, targets,
                       target_count, metadata, status);
  control(before);
}
