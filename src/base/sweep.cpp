#include "base/sweep.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace bedside {
namespace {

/// Overwritten byte by byte: what lies in the page of the caller's own frame and just below it.
constexpr std::size_t kNear = 8 * 1024;

thread_local std::chrono::steady_clock::time_point swept_at{};
thread_local std::uintptr_t stack_end = 0;

/// The lowest address of the calling thread's stack; 0 for the first thread, whose stack grows as it likes.
std::uintptr_t find_stack_end() {
  if (::getpid() == ::syscall(SYS_gettid)) return 0;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* low = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_destroy(&attributes);
  return reinterpret_cast<std::uintptr_t>(low);
}

/// Copying zeros leaves them in the registers in which copying left pieces of texts: which those are depends on the
/// length, and no other code may use them for hours.
__attribute__((noinline)) void clear_near() {
  std::array<char, kNear> bytes;
  std::memset(bytes.data(), 0, bytes.size());
  for (std::size_t length = 16; length <= bytes.size() / 2; length *= 2) {
    asm volatile("" : : "r"(bytes.data()) : "memory");  // neither left out nor done in another way
    std::memmove(bytes.data() + length, bytes.data(), length);
  }
  asm volatile("" : : "r"(bytes.data()) : "memory");
}

}  // namespace

void sweep_stack() {
  swept_at = std::chrono::steady_clock::now();
  if (stack_end == 0) stack_end = find_stack_end();
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto end = (here - kNear / 2) / page * page;
  if (stack_end != 0 && stack_end < end) {
    // Failing leaves the stack as it was; it is tried again with the next rest.
    ::madvise(reinterpret_cast<void*>(stack_end), end - stack_end, MADV_DONTNEED);  // NOLINT(performance-no-int-to-ptr)
  }
  clear_near();
}

std::chrono::steady_clock::time_point sweep_due() { return swept_at + kSweepEvery; }

}  // namespace bedside
