#include "sfu/egress.hpp"

namespace bedside::sfu {

Egress::Egress() : slab_(std::make_unique<std::uint8_t[]>(kChunkCount * kChunkSize)), chunks_(kChunkCount) {}

MutableByteSpan Egress::reserve(Lane& lane, const Path& to, std::size_t size) {
  const bool fits = lane.turn == turn_ && chunks_[lane.chunk].to == to &&
                    chunks_[lane.chunk].count < kPacketsPerChunk && chunks_[lane.chunk].used + size <= kChunkSize;
  if (!fits) {
    if (used_ == kChunkCount || size > kChunkSize) return {};
    lane = {turn_, static_cast<std::uint32_t>(used_++)};
    Chunk& fresh = chunks_[lane.chunk];
    fresh.to = to;
    fresh.used = 0;
    fresh.count = 0;
  }
  return {bytes(lane.chunk) + chunks_[lane.chunk].used, size};
}

void Egress::commit(const Lane& lane, std::size_t written) {
  if (written == 0) return;
  Chunk& chunk = chunks_[lane.chunk];
  chunk.sizes[chunk.count++] = static_cast<std::uint16_t>(written);
  chunk.used += static_cast<std::uint32_t>(written);
}

void Egress::clear() {
  used_ = 0;
  ++turn_;
}

}  // namespace bedside::sfu
