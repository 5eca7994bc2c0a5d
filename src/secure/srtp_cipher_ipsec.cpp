// The SRTP ciphers on libipsec-mb (docs/decisions/0005-libipsec-mb.md): straight calls instead of EVP's, wider vector
// instructions, and HMAC-SHA1 over several packets in one go. Built in where Debian has the library.
#include "secure/srtp_cipher.hpp"

#include "base/invariant.hpp"

#ifdef BEDSIDE_IPSEC_MB

// Without this the header's old names (SHA1, HASH_CIPHER …) are macros that break OpenSSL's declarations.
#define NO_COMPAT_IMB_API_053
#include <intel-ipsec-mb.h>

#include <algorithm>
#include <cstring>

namespace bedside::secure {

namespace {

struct FreeManager {
  void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
};

/// Bursts keep their lanes inside the manager, so each thread has its own.
IMB_MGR& this_threads_manager() {
  thread_local const std::unique_ptr<IMB_MGR, FreeManager> manager = [] {
    std::unique_ptr<IMB_MGR, FreeManager> made(alloc_mb_mgr(0));
    BEDSIDE_INVARIANT(made != nullptr, "no memory for libipsec-mb");
    init_mb_mgr_auto(made.get(), nullptr);
    return made;
  }();
  return *manager;
}

class IpsecGcm final : public SrtpCipher {
 public:
  IpsecGcm(const SrtpSessionKeys& keys, SrtpDirection direction)
      : SrtpCipher(keys), encrypts_(direction == SrtpDirection::encrypt) {
    IMB_AES128_GCM_PRE(&this_threads_manager(), keys.cipher.data(), &key_);
  }

  void begin(std::uint32_t ssrc, std::uint64_t index, ByteSpan clear) override {
    const auto iv = make_vector(ssrc, index);
    IMB_AES128_GCM_INIT(&this_threads_manager(), &key_, &context_, iv.data(), clear.data(), clear.size());
  }

  void crypt(ByteSpan first, ByteSpan rest, std::uint8_t* out) override {
    update(out, first);
    update(out + first.size(), rest);
  }

  void write_tag(std::uint8_t* tag) override {
    IMB_AES128_GCM_ENC_FINALIZE(&this_threads_manager(), &key_, &context_, tag, 16);
  }

  bool check_tag(ByteSpan tag) override {
    std::array<std::uint8_t, 16> expected;
    IMB_AES128_GCM_DEC_FINALIZE(&this_threads_manager(), &key_, &context_, expected.data(), expected.size());
    return constant_time_equal(tag, expected);
  }

 private:
  void update(std::uint8_t* out, ByteSpan in) {
    if (in.empty()) return;
    IMB_MGR& manager = this_threads_manager();
    if (encrypts_) {
      IMB_AES128_GCM_ENC_UPDATE(&manager, &key_, &context_, out, in.data(), in.size());
    } else {
      IMB_AES128_GCM_DEC_UPDATE(&manager, &key_, &context_, out, in.data(), in.size());
    }
  }

  bool encrypts_;
  // The header aligns this type only where LINUX is defined, which no compiler does; the code needs it.
  alignas(64) gcm_key_data key_{};
  alignas(64) gcm_context_data context_{};
};

class IpsecCounterMode final : public SrtpCipher {
 public:
  explicit IpsecCounterMode(const SrtpSessionKeys& keys) : SrtpCipher(keys) {
    std::array<std::uint32_t, kRoundKeyWords> for_decryption;  // counter mode has no use for them
    IMB_AES_KEYEXP_128(&this_threads_manager(), keys.cipher.data(), round_keys_.data(), for_decryption.data());
    std::memset(for_decryption.data(), 0, sizeof for_decryption);
  }

  void begin(std::uint32_t ssrc, std::uint64_t index, ByteSpan) override { iv_ = make_vector(ssrc, index); }

  void crypt(ByteSpan first, ByteSpan rest, std::uint8_t* out) override {
    const std::uint8_t* in = rest.data();
    if (!first.empty()) {
      // One job is one stream of key bytes, so its input must lie in one piece.
      std::copy(first.begin(), first.end(), out);
      std::copy(rest.begin(), rest.end(), out + first.size());
      in = out;
    }
    const std::size_t size = first.size() + rest.size();
    if (size == 0) return;
    IMB_JOB job{};
    job.enc_keys = round_keys_.data();
    job.dec_keys = round_keys_.data();
    job.key_len_in_bytes = IMB_KEY_128_BYTES;
    job.src = in;
    job.dst = out;
    job.msg_len_to_cipher_in_bytes = size;
    job.iv = iv_.data();
    job.iv_len_in_bytes = iv_.size();
    job.cipher_mode = IMB_CIPHER_CNTR;
    job.cipher_direction = IMB_DIR_ENCRYPT;
    job.hash_alg = IMB_AUTH_NULL;
    const auto done = IMB_SUBMIT_CIPHER_BURST(&this_threads_manager(), &job, 1, IMB_CIPHER_CNTR, IMB_DIR_ENCRYPT,
                                              IMB_KEY_128_BYTES);
    BEDSIDE_INVARIANT(done == 1, "libipsec-mb refuses a packet");
  }

  void write_tag(std::uint8_t*) override { BEDSIDE_INVARIANT(false, "counter mode has no tag of its own"); }
  bool check_tag(ByteSpan) override { return false; }

 private:
  static constexpr std::size_t kRoundKeyWords = 44;  // AES-128: eleven round keys of 16 bytes
  alignas(16) std::array<std::uint32_t, kRoundKeyWords> round_keys_{};
  std::array<std::uint8_t, 16> iv_{};
};

}  // namespace

bool ipsec_is_usable() {
  const std::unique_ptr<IMB_MGR, FreeManager> manager(alloc_mb_mgr(0));
  if (!manager) return false;
  init_mb_mgr_auto(manager.get(), nullptr);
  constexpr std::uint64_t kNeeded = IMB_CPUFLAGS_SSE;  // AES and carry-less multiplication in hardware
  const bool works = imb_get_errno(manager.get()) == 0 && (manager->features & IMB_FEATURE_SELF_TEST_PASS) != 0;
  return works && (manager->features & kNeeded) == kNeeded && (manager->features & IMB_FEATURE_AESNI_EMU) == 0;
}

std::unique_ptr<SrtpCipher> make_ipsec_cipher(const SrtpSessionKeys& keys, SrtpDirection direction) {
  if (keys.profile == SrtpProfile::aead_aes_128_gcm) return std::make_unique<IpsecGcm>(keys, direction);
  return std::make_unique<IpsecCounterMode>(keys);
}

void write_ipsec_tags(std::span<const SrtpTagBatch::Waiting> packets) {
  BEDSIDE_INVARIANT(packets.size() <= SrtpTagBatch::kLimit, "more packets than one burst holds");
  static_assert(SrtpTagBatch::kLimit <= IMB_MAX_BURST_SIZE);
  constexpr std::size_t kIpsecTag = 12;  // the library knows IPsec's length, not SRTP's ten bytes
  struct Burst {
    std::array<IMB_JOB, SrtpTagBatch::kLimit> jobs{};
    std::array<std::array<std::uint8_t, kIpsecTag>, SrtpTagBatch::kLimit> tags{};
  };
  thread_local const auto burst = std::make_unique<Burst>();
  for (std::size_t i = 0; i < packets.size(); ++i) {
    IMB_JOB& job = burst->jobs[i];
    job.src = packets[i].packet;
    job.hash_start_src_offset_in_bytes = 0;
    job.msg_len_to_hash_in_bytes = packets[i].size + SrtpTagBatch::kRolloverSize;
    job.auth_tag_output = burst->tags[i].data();
    job.auth_tag_output_len_in_bytes = kIpsecTag;
    job.u.HMAC._hashed_auth_key_xor_ipad = packets[i].key->inner_state();
    job.u.HMAC._hashed_auth_key_xor_opad = packets[i].key->outer_state();
    job.hash_alg = IMB_AUTH_HMAC_SHA_1;
    job.cipher_mode = IMB_CIPHER_NULL;
  }
  const auto count = static_cast<std::uint32_t>(packets.size());
  const auto done = IMB_SUBMIT_HASH_BURST(&this_threads_manager(), burst->jobs.data(), count, IMB_AUTH_HMAC_SHA_1);
  BEDSIDE_INVARIANT(done == count, "libipsec-mb refuses a packet");
  for (std::size_t i = 0; i < packets.size(); ++i) {
    std::copy_n(burst->tags[i].begin(), SrtpTagBatch::kTagSize, packets[i].packet + packets[i].size);
  }
}

}  // namespace bedside::secure

#else

namespace bedside::secure {

bool ipsec_is_usable() { return false; }
std::unique_ptr<SrtpCipher> make_ipsec_cipher(const SrtpSessionKeys& keys, SrtpDirection direction) {
  return make_evp_cipher(keys, direction);
}
void write_ipsec_tags(std::span<const SrtpTagBatch::Waiting>) {
  BEDSIDE_INVARIANT(false, "libipsec-mb is not built in");
}

}  // namespace bedside::secure

#endif
