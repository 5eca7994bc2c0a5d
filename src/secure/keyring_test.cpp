#include "secure/keyring.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "secure/password.hpp"
#include "secure/random.hpp"

namespace bedside::secure {
namespace {

class KeyFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "bedside-keys-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    file_ = folder_ / "secret.key";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  SystemRandom random_;
  std::filesystem::path folder_;
  std::filesystem::path file_;
};

TEST_F(KeyFile, is_made_once_for_its_owner_only_and_read_again_with_the_same_key) {
  const auto first = KeyRing::load_or_create(file_, random_);
  ASSERT_TRUE(first.ok());
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  const auto second = KeyRing::load_or_create(file_, random_);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(first->current_hash(Purpose::token, "abc"), second->current_hash(Purpose::token, "abc"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "something was left beside the file";
}

TEST_F(KeyFile, that_others_may_read_is_refused) {
  ASSERT_TRUE(KeyRing::load_or_create(file_, random_).ok());
  ASSERT_EQ(::chmod(file_.c_str(), 0640), 0);
  const auto ring = KeyRing::load_or_create(file_, random_);
  ASSERT_FALSE(ring.ok());
  EXPECT_EQ(ring.why(), KeyWhy::readable_by_others);
}

TEST_F(KeyFile, with_anything_but_keys_in_it_is_refused_and_not_replaced) {
  for (const std::string text : {"", "1", "1 abc\n", "x 00\n", "# nothing\n"}) {
    { std::ofstream(file_) << text; }
    ASSERT_EQ(::chmod(file_.c_str(), 0600), 0);
    const auto ring = KeyRing::load_or_create(file_, random_);
    ASSERT_FALSE(ring.ok()) << text;
    EXPECT_EQ(ring.why(), KeyWhy::malformed);
    std::ifstream in(file_);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
  }
}

TEST_F(KeyFile, in_a_folder_that_is_not_there_is_a_refusal_not_a_crash) {
  const auto ring = KeyRing::load_or_create(folder_ / "nowhere" / "secret.key", random_);
  ASSERT_FALSE(ring.ok());
  EXPECT_EQ(ring.why(), KeyWhy::cannot_write);
}

TEST_F(KeyFile, after_rotation_still_finds_and_opens_what_the_old_key_made) {
  const auto before = KeyRing::load_or_create(file_, random_);
  ASSERT_TRUE(before.ok());
  const std::string hash = before->current_hash(Purpose::pin, "123456789");
  const std::string sealed = before->seal(Purpose::seal, "hello", "row 1", random_);

  ASSERT_TRUE(KeyRing::rotate(file_, random_).ok());
  const auto after = KeyRing::load_or_create(file_, random_);
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after->newest_key_id(), 2U);
  const auto hashes = after->lookup_hashes(Purpose::pin, "123456789");
  ASSERT_EQ(hashes.size(), 2U);
  EXPECT_EQ(hashes[0], after->current_hash(Purpose::pin, "123456789"));
  EXPECT_EQ(hashes[1], hash);
  EXPECT_TRUE(hashes[0].starts_with("k2:"));
  const auto opened = after->open(Purpose::seal, sealed, "row 1");
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(*opened, "hello");
  EXPECT_TRUE(after->seal(Purpose::seal, "hello", "row 1", random_).starts_with("k2."));
  EXPECT_EQ(before->open(Purpose::seal, after->seal(Purpose::seal, "x", "", random_), "").why(), SealWhy::unknown_key);
  EXPECT_EQ(before->chain_hash(1, "event"), after->chain_hash(1, "event"));
  EXPECT_EQ(before->chain_hash(2, "event"), "");
}

TEST(KeyRing, gives_each_purpose_a_key_of_its_own) {
  SeededRandom random(1);
  const KeyRing ring = KeyRing::make_ephemeral(random);
  EXPECT_NE(ring.current_hash(Purpose::token, "x"), ring.current_hash(Purpose::pin, "x"));
  const std::string sealed = ring.seal(Purpose::seal, "x", "", random);
  EXPECT_EQ(ring.open(Purpose::token, sealed, "").why(), SealWhy::not_ours);
}

TEST(Seal, opens_only_unchanged_and_for_the_same_row) {
  SeededRandom random(2);
  const KeyRing ring = KeyRing::make_ephemeral(random);
  const std::string sealed = ring.seal(Purpose::seal, "call me", "row 1", random);
  EXPECT_EQ(sealed.find("call me"), std::string::npos);
  EXPECT_EQ(ring.open(Purpose::seal, sealed, "row 2").why(), SealWhy::not_ours);
  for (std::size_t i = 3; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ring.open(Purpose::seal, changed, "row 1").ok()) << i;
  }
  for (const std::string text : {"", "k", "k1", "k1.", "k1.AAAA", "kx.AAAA", "1.AAAA", "k01x.AAAA"}) {
    EXPECT_FALSE(ring.open(Purpose::seal, text, "row 1").ok()) << text;
  }
  const std::string empty = ring.seal(Purpose::seal, "", "", random);
  ASSERT_TRUE(ring.open(Purpose::seal, empty, "").ok());
  EXPECT_EQ(*ring.open(Purpose::seal, empty, ""), "");
}

TEST(Hash, agrees_with_published_values) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 2202, case 1 and 2; case 6 has a key longer than a block.
  const std::array<std::uint8_t, 20> key1 = [] {
    std::array<std::uint8_t, 20> key{};
    key.fill(0x0b);
    return key;
  }();
  const auto bytes = [](std::string_view text) {
    return ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  };
  EXPECT_EQ(to_hex(hmac_sha1(key1, bytes("Hi There"))), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(to_hex(hmac_sha1(bytes("Jefe"), bytes("what do ya want for nothing?"))),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(to_hex(hmac_sha1(std::vector<std::uint8_t>(80, 0xaa), bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(Token, carries_the_bits_it_promises_in_letters_that_need_no_escaping) {
  SystemRandom random;
  const std::string token = make_token(random);
  EXPECT_EQ(token.size(), 22U);
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), std::string::npos);
  EXPECT_NE(token, make_token(random));
}

TEST(ConstantTimeEqual, compares_like_the_ordinary_way) {
  EXPECT_TRUE(constant_time_equal("", ""));
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "ab"));
}

TEST(Password, is_known_again_and_no_other_is) {
  const std::string hash = hash_password("correct horse", kPasswordCostForTests);
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  EXPECT_TRUE(verify_password(hash, "correct horse"));
  EXPECT_FALSE(verify_password(hash, "correct horsf"));
  EXPECT_FALSE(verify_password("", "correct horse"));
  EXPECT_FALSE(verify_password(std::string(500, 'x'), "correct horse"));
  EXPECT_FALSE(needs_rehash(hash, kPasswordCostForTests));
  EXPECT_TRUE(needs_rehash(hash, PasswordCost{2, 16384}));
  EXPECT_TRUE(needs_rehash("plain"));
  EXPECT_FALSE(verify_against_nobody("nobody's password", kPasswordCostForTests));
}

}  // namespace
}  // namespace bedside::secure
