#include "api/relays.hpp"

#include <gtest/gtest.h>

namespace bedside::api {
namespace {

constexpr WallTime kNow = WallTime(std::chrono::seconds(1'795'000'000));

TEST(relays, without_relays_nobody_is_handed_anything) {
  SeededRandom random(1);
  EXPECT_TRUE(ice_servers({}, random, kNow).empty());
}

TEST(relays, a_name_ends_in_time_is_nobodys_and_its_password_is_what_coturn_computes) {
  SeededRandom random(1);
  const Relays relays{{"turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:443?transport=tcp"}, Secret<std::string>("north")};
  const auto first = ice_servers(relays, random, kNow);
  const auto second = ice_servers(relays, random, kNow);
  ASSERT_EQ(first.size(), 1U);
  const auto& server = first.at(0).as_object();
  EXPECT_EQ(server.at("urls").as_array().size(), 2U);
  const std::string name(server.at("username").as_string());
  EXPECT_TRUE(name.starts_with("1795043200:")) << name;  // twelve hours later
  EXPECT_EQ(server.at("credential").as_string().size(), 28U);  // 20 bytes in base64
  EXPECT_NE(second.at(0).at("username"), server.at("username"));
}

}  // namespace
}  // namespace bedside::api
