// Pictures: whatever is taken has a size within what its header can say, and is the same when read again with more behind it.
#include <cstdlib>
#include <vector>

#include "base/image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside;
  const auto facts = read_image(ByteSpan(data, size));
  if (!facts) return 0;
  if (facts->width == 0 || facts->height == 0) std::abort();
  if (facts->kind != ImageKind::png && (facts->width > 1U << 24U || facts->height > 1U << 24U)) std::abort();
  std::vector<std::uint8_t> longer(data, data + size);
  longer.push_back(0);
  const auto again = read_image(longer);
  if (!again || again->width != facts->width || again->height != facts->height) std::abort();
  return 0;
}
