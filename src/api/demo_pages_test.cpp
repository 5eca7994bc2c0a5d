#include "api/demo_pages.hpp"

#include <gtest/gtest.h>

namespace bedside::api {
namespace {

TEST(DemoPages, links_of_a_message_can_be_followed_and_nothing_in_it_is_markup) {
  EXPECT_EQ(linked_text("Open http://127.0.0.1:1/g/a-b_c.\n<b>"),
            "Open <a href=\"http://127.0.0.1:1/g/a-b_c\" target=\"_blank\" rel=\"noreferrer\">http://127.0.0.1:1/g/a-b_c</a>.\n&lt;b&gt;");
  EXPECT_EQ(linked_text("https://x.example/\"onclick=\"x"),
            "<a href=\"https://x.example/\" target=\"_blank\" rel=\"noreferrer\">https://x.example/</a>&quot;onclick=&quot;x");
  EXPECT_EQ(linked_text("tel:+15551234567,,234567891#"),
            "<a href=\"tel:+15551234567,,234567891#\" target=\"_blank\" rel=\"noreferrer\">tel:+15551234567,,234567891#</a>");
  EXPECT_EQ(linked_text("javascript:alert(1)"), "javascript:alert(1)");
}

}  // namespace
}  // namespace bedside::api
