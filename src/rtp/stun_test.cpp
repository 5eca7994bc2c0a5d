#include "rtp/stun.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>
#include <vector>

namespace bedside::rtp {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::array<std::uint8_t, 20> hmac(ByteSpan key, ByteSpan message) {
  std::array<std::uint8_t, 20> tag{};
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), tag.data(), nullptr);
  return tag;
}

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }
using namespace std::string_view_literals;

constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";
const StunTransaction kTransaction = {0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

// RFC 5769 sections 2.1 to 2.3.
const Bytes kRequest = bytes(
    "\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
    "\x80\x22\x00\x10STUN test client"
    "\x00\x24\x00\x04\x6e\x00\x01\xff\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36"
    "\x00\x06\x00\x09\x65\x76\x74\x6a\x3a\x68\x36\x76\x59\x20\x20\x20"
    "\x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\x78\x1e\xf2\xb5\xb2\xd3\xf2\x49\xc1\xb5\x71\xa2"
    "\x80\x28\x00\x04\xe5\x7a\x3b\xcf"sv);
const Bytes kResponseV4 = bytes(
    "\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
    "\x80\x22\x00\x0btest vector\x20\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43"
    "\x00\x08\x00\x14\x2b\x91\xf5\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7"
    "\x80\x28\x00\x04\xc0\x7d\x4c\x96"sv);
const Bytes kResponseV6 = bytes(
    "\x01\x01\x00\x48\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"
    "\x80\x22\x00\x0btest vector\x20\x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa\xa5\xd3\xf1\x79"
    "\xbc\x25\xf4\xb5\xbe\xd2\xb9\xd9"
    "\x00\x08\x00\x14\xa3\x82\x95\x4e\x4b\xe6\x7b\xf1\x17\x84\xc9\x7c\x82\x92\xc2\x75\xbf\xe3\xed\x41"
    "\x80\x28\x00\x04\xc8\xfb\x0b\x4c"sv);

TEST(Stun, reads_the_published_request_and_knows_its_password) {
  const auto message = StunMessage::parse(kRequest);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->is_binding(StunClass::request));
  EXPECT_EQ(message->transaction(), kTransaction);
  EXPECT_EQ(message->username(), "evtj:h6vY");
  EXPECT_EQ(message->username_local(), "evtj");
  EXPECT_EQ(message->username_remote(), "h6vY");
  EXPECT_EQ(message->priority(), 0x6e0001ffU);
  EXPECT_EQ(message->controlled(), 0x932ff9b151263b36U);
  EXPECT_FALSE(message->controlling());
  EXPECT_FALSE(message->use_candidate());
  EXPECT_TRUE(message->has_fingerprint());
  EXPECT_EQ(message->unknown_required(), 0);
  EXPECT_TRUE(message->verify(kPassword, hmac));
  EXPECT_FALSE(message->verify("VOkJxbRl1RmTxUk/WvJxBu", hmac));
}

TEST(Stun, reads_the_published_answers) {
  const auto v4 = StunMessage::parse(kResponseV4);
  ASSERT_TRUE(v4);
  EXPECT_TRUE(v4->is_binding(StunClass::success));
  EXPECT_TRUE(v4->verify(kPassword, hmac));
  EXPECT_EQ(v4->mapped_address(), (StunAddress{false, {192, 0, 2, 1}, 32853}));
  const auto v6 = StunMessage::parse(kResponseV6);
  ASSERT_TRUE(v6);
  EXPECT_TRUE(v6->verify(kPassword, hmac));
  EXPECT_EQ(v6->mapped_address(), (StunAddress{true,
                                               {0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78, 0x00, 0x11, 0x22, 0x33,
                                                0x44, 0x55, 0x66, 0x77},
                                               32853}));
}

TEST(Stun, what_it_writes_it_reads) {
  Bytes buffer(600);
  const BindingRequest request{kTransaction, "server:client", 12345, 0xFEDCBA9876543210, true, true};
  buffer.resize(write_binding_request(buffer, request, "password", hmac));
  const auto read = StunMessage::parse(buffer);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->is_binding(StunClass::request));
  EXPECT_TRUE(read->verify("password", hmac));
  EXPECT_TRUE(read->has_fingerprint());
  EXPECT_EQ(read->username(), "server:client");
  EXPECT_EQ(read->priority(), 12345U);
  EXPECT_EQ(read->controlling(), 0xFEDCBA9876543210U);
  EXPECT_TRUE(read->use_candidate());
  const std::size_t request_size = buffer.size();

  const StunAddress v6{true, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 50000};
  buffer.assign(600, 0);
  buffer.resize(write_binding_success(buffer, kTransaction, v6, "password", hmac));
  const auto success = StunMessage::parse(buffer);
  ASSERT_TRUE(success);
  EXPECT_TRUE(success->is_binding(StunClass::success));
  EXPECT_TRUE(success->verify("password", hmac));
  EXPECT_EQ(success->mapped_address(), v6);
  EXPECT_LE(buffer.size(), request_size) << "incident 32: an answer must not be larger than the question";

  buffer.assign(600, 0);
  buffer.resize(write_binding_error(buffer, kTransaction, 487, "password", hmac));
  const auto error = StunMessage::parse(buffer);
  ASSERT_TRUE(error);
  EXPECT_TRUE(error->is_binding(StunClass::error));
  EXPECT_EQ(error->error_code(), 487);
  EXPECT_TRUE(error->verify("password", hmac));
  EXPECT_EQ(write_binding_error(buffer, kTransaction, 200, "password", hmac), 0U);
}

TEST(Stun, writes_nothing_rather_than_half_a_message) {
  Bytes buffer(600);
  const BindingRequest request{kTransaction, "server:client", 1, 2, true, false};
  const std::size_t whole = write_binding_request(buffer, request, "password", hmac);
  for (std::size_t size = 0; size < whole; ++size) {
    EXPECT_EQ(write_binding_request(MutableByteSpan(buffer).first(size), request, "password", hmac), 0U);
  }
}

TEST(Stun, refuses_every_cut_and_every_changed_bit) {
  for (std::size_t size = 0; size < kRequest.size(); ++size) {
    EXPECT_FALSE(StunMessage::parse(ByteSpan(kRequest).first(size))) << size;
  }
  for (std::size_t i = 0; i < kRequest.size(); ++i) {
    Bytes changed = kRequest;
    changed[i] ^= 1;
    const auto message = StunMessage::parse(changed);
    EXPECT_FALSE(message && message->has_fingerprint() && message->verify(kPassword, hmac)) << i;
  }
  EXPECT_FALSE(StunMessage::parse(Bytes(2000)));
}

TEST(Stun, believes_nothing_that_stands_behind_the_integrity) {
  Bytes message(kRequest.begin(), kRequest.end() - 8);  // without the fingerprint
  const Bytes use_candidate = {0x00, 0x25, 0x00, 0x00};
  message.insert(message.end(), use_candidate.begin(), use_candidate.end());
  message[3] = static_cast<std::uint8_t>(message.size() - 20);
  const auto parsed = StunMessage::parse(message);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->verify(kPassword, hmac));
  EXPECT_FALSE(parsed->use_candidate());
}

TEST(Stun, has_no_integrity_without_the_attribute) {
  const Bytes bare = bytes("\x00\x01\x00\x00\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"sv);
  const auto parsed = StunMessage::parse(bare);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->has_integrity());
  EXPECT_FALSE(parsed->verify("", hmac));
  EXPECT_TRUE(parsed->username_local().empty());
}

TEST(Stun, notes_an_attribute_that_it_had_to_understand) {
  const Bytes odd = bytes(
      "\x00\x01\x00\x08\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\x7f\x01\x00\x01x\0\0\0"sv);
  const auto parsed = StunMessage::parse(odd);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->unknown_required(), 0x7f01);
}

}  // namespace
}  // namespace bedside::rtp
