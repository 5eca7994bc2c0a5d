// Counts what this thread allocates, libraries included, for tests that show that a path allocates nothing. To be
// included by one source file of a test program: outside the sanitizers it replaces malloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace bedside {

inline thread_local std::uint64_t g_allocations = 0;
inline thread_local std::uint64_t g_allocated_bytes = 0;  // what is freed is not taken off
inline void count_allocation(std::size_t size) {
  ++g_allocations;
  g_allocated_bytes += size;
}

/// An allocation that no compiler leaves out: shows that the counter counts.
inline void allocate_once() {
  void* volatile something = std::malloc(10);
  std::free(something);
}

}  // namespace bedside

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BEDSIDE_SANITIZER_OWNS_MALLOC
#endif
#endif

#ifdef BEDSIDE_SANITIZER_OWNS_MALLOC

#include <sanitizer/allocator_interface.h>

namespace bedside {

inline const bool g_counting_allocations =
    __sanitizer_install_malloc_and_free_hooks([](const volatile void*, std::size_t size) { count_allocation(size); },
                                              [](const volatile void*) {}) != 0;

}  // namespace bedside

#else

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void* malloc(std::size_t size) noexcept {
  bedside::count_allocation(size);
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  bedside::count_allocation(count * size);
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  bedside::count_allocation(size);
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  bedside::count_allocation(size);
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept {
  bedside::count_allocation(size);
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? 12 : 0;  // ENOMEM
}
}

#endif
