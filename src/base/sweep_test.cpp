// A sweep: what a function left in its thread's stack is not there afterwards, near and far; what is in use stays.
#include "base/sweep.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string_view>
#include <thread>

namespace bedside {
namespace {

constexpr std::string_view kName = "Zebulon Quartermaine of the stack";

/// Leaves a name `depth` bytes below the caller; answers where.
__attribute__((noinline)) std::uintptr_t leave_name(std::size_t depth) {
  auto* bytes = static_cast<volatile char*>(__builtin_alloca(depth));
  for (std::size_t i = 0; i < kName.size(); ++i) bytes[i] = kName[i];
  return reinterpret_cast<std::uintptr_t>(bytes);
}

/// Whether the name still lies there. Reads a dead part of this thread's own stack, which sanitizers would mind.
__attribute__((noinline, no_sanitize("address"))) bool lies_at(std::uintptr_t where) {
  const auto* bytes = reinterpret_cast<const volatile char*>(where);  // NOLINT(performance-no-int-to-ptr)
  std::size_t same = 0;
  while (same < kName.size() && bytes[same] == kName[same]) ++same;
  return same == kName.size();
}

TEST(Sweep, what_a_function_left_in_the_stack_is_gone) {
  std::thread([] {
    for (const std::size_t depth : {std::size_t{1'000}, std::size_t{6'000}, std::size_t{20'000}, std::size_t{1'000'000}}) {
      const std::string in_use(kName);
      const auto where = leave_name(depth);
      ASSERT_TRUE(lies_at(where)) << depth;
      sweep_stack();
      EXPECT_FALSE(lies_at(where)) << depth;
      EXPECT_EQ(in_use, kName);
    }
  }).join();
}

TEST(Sweep, a_rest_begins_with_one_and_the_next_comes_later) {
  std::thread([] {
    std::mutex mutex;
    std::condition_variable changed;
    std::unique_lock lock(mutex);
    const auto where = leave_name(20'000);
    const auto now = std::chrono::steady_clock::now();
    EXPECT_FALSE(wait_swept(changed, lock, now, [] { return false; }));
    EXPECT_TRUE(lock.owns_lock());
    EXPECT_FALSE(lies_at(where));
    EXPECT_GE(sweep_due(), now + kSweepEvery);
    EXPECT_TRUE(wait_swept(changed, lock, now, [] { return true; }));
  }).join();
}

}  // namespace
}  // namespace bedside
