// Counts every allocation of a test program, the libraries' too: glibc's own functions do the work. Defines malloc,
// so that exactly one file of a test program includes it. A sanitizer owns malloc itself: the test is skipped then.
#pragma once

#include <cstdint>
#include <cstdlib>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BEDSIDE_SANITIZER_OWNS_MALLOC
#endif
#endif

#ifndef BEDSIDE_SANITIZER_OWNS_MALLOC
namespace {
thread_local std::uint64_t g_allocations = 0;
}  // namespace

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* malloc(std::size_t size) noexcept {
  ++g_allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  ++g_allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  ++g_allocations;
  return __libc_realloc(old, size);
}
}
#endif
