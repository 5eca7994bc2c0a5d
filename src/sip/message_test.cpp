// Parsing messages: the torture tests of RFC 4475 and RFC 5118 with the answer that each must get, streams, URIs.
#include <fstream>
#include <sstream>

#include "sip/test_world.hpp"
#include "sip/text.hpp"

namespace bedside::sip {
namespace {

struct Torture {
  std::string name;
  std::string answer;
  std::string bytes;
};

std::string expand(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\\x") == 0 && i + 3 < text.size()) {
      out += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else if (text.compare(i, 6, "{long:") == 0) {
      const auto close = text.find('}', i);
      out.append(std::stoul(text.substr(i + 6, close - i - 6)), 'a');
      i = close;
    } else if (text[i] == '\n') {
      out += "\r\n";
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<Torture> load_torture() {
  std::ifstream in(BEDSIDE_SOURCE_DIR "/tests/sip/torture.txt");
  EXPECT_TRUE(in);
  std::vector<Torture> all;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("== ")) {
      std::istringstream head(line.substr(3));
      head >> all.emplace_back().name >> all.back().answer;
    } else if (!all.empty() && !line.starts_with("# ")) {
      all.back().bytes += line + "\n";
    }
  }
  for (auto& one : all) {
    // The empty line before the next heading is the file's, but a message without a body ends with it.
    while (one.bytes.ends_with("\n\n")) one.bytes.pop_back();
    one.bytes = expand(one.bytes.find("\n\n") == std::string::npos ? one.bytes + "\n" : one.bytes);
    const auto body = one.bytes.find("\r\n\r\n") + 4;
    const auto mark = one.bytes.find("{length}");
    if (mark != std::string::npos) one.bytes.replace(mark, 8, std::to_string(one.bytes.size() - body));
  }
  return all;
}

TEST(TortureTests, each_message_gets_the_answer_that_it_must_get) {
  const auto all = load_torture();
  EXPECT_EQ(all.size(), 49U + 11U);
  for (const auto& one : all) {
    World world;
    const auto said = world.feed(one.bytes);
    if (one.answer == "nothing") {
      EXPECT_TRUE(said.empty()) << one.name;
      continue;
    }
    ASSERT_EQ(said.size(), 1U) << one.name;
    EXPECT_EQ(std::to_string(said[0].status), one.answer) << one.name;
    // What the sender needs to find its request again.
    const auto request = parse_message(one.bytes);
    EXPECT_EQ(said[0].call_id, request.call_id) << one.name;
    EXPECT_EQ(said[0].find_all(HeaderId::via).size(), request.find_all(HeaderId::via).size()) << one.name;
    EXPECT_EQ(*said[0].find(HeaderId::from), *request.find(HeaderId::from)) << one.name;
  }
}

TEST(TortureTests, a_message_cut_anywhere_does_no_harm) {
  for (const auto& one : load_torture()) {
    World world;
    for (std::size_t length = 0; length < one.bytes.size(); length += 7) world.feed(one.bytes.substr(0, length));
  }
}

TEST(Messages, the_unusual_is_read_as_it_is_meant) {
  const auto all = load_torture();
  const auto get = [&](const std::string& name) {
    for (const auto& one : all)
      if (one.name == name) return parse_message(one.bytes);
    return Message{};
  };
  const auto wsinv = get("wsinv");
  EXPECT_FALSE(wsinv.wrong);
  EXPECT_EQ(wsinv.to_tag, "1918181833n");
  EXPECT_EQ(wsinv.from_tag, "98asjd8");
  EXPECT_EQ(wsinv.cseq, 9U);
  EXPECT_EQ(wsinv.via->host, "192.0.2.2");
  EXPECT_EQ(wsinv.find_all(HeaderId::via).size(), 3U);
  const auto intmeth = get("intmeth");
  EXPECT_EQ(intmeth.from_tag, "_token~1'+`*%!-.");
  const auto esc01 = get("esc01");
  EXPECT_EQ(esc01.uri->user, "sips:user@example.com");
  EXPECT_EQ(esc01.to->uri.user, "user");
  const auto semiuri = get("semiuri");
  EXPECT_EQ(semiuri.uri->user, "user;par=u@example.net");
  EXPECT_EQ(semiuri.uri->host, "example.com");
  EXPECT_EQ(get("unreason").status, 200);
  EXPECT_EQ(get("noreason").status, 100);
  EXPECT_EQ(get("port-unambiguous").uri->port, 5070);
  EXPECT_EQ(get("port-ambiguous").uri->host, "2001:db8::10:5070");
}

TEST(Messages, control_characters_around_a_value_are_no_part_of_it) {
  const auto with_call_id = [](std::string_view call_id) {
    return parse_message("OPTIONS sip:x@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.9;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=a\r\n"
                         "To: <sip:b@x>\r\nCSeq: 1 OPTIONS\r\nCall-ID: " + std::string(call_id) + "\r\n\r\n");
  };
  EXPECT_EQ(with_call_id("\x10").wrong, MessageWhy::bad_value);
  EXPECT_EQ(with_call_id("\x10 a\x7F").call_id, "a");
  EXPECT_EQ(with_call_id("a\x01\x02\x62").call_id, "a b");
}

TEST(Messages, limits_hold) {
  std::string many = "OPTIONS sip:a@b SIP/2.0\r\n";
  for (std::size_t i = 0; i < kHeaderLimit + 2; ++i) many += "X: y\r\n";
  EXPECT_EQ(parse_message(many + "\r\n").wrong, MessageWhy::too_many_headers);
  std::string contacts = "OPTIONS sip:a@b SIP/2.0\r\nContact: a";
  for (int i = 0; i < 20'000; ++i) contacts += ",a";
  EXPECT_LE(parse_message(contacts + "\r\n\r\n").headers.size(), kHeaderLimit + 1);
}

TEST(Streams, a_message_is_cut_out_when_it_is_complete) {
  const std::string message = "OPTIONS sip:a@b SIP/2.0\r\nl: 5\r\n\r\nhello";
  EXPECT_EQ(message_length(message), message.size());
  EXPECT_EQ(message_length(message + "OPTIONS"), message.size());
  EXPECT_EQ(message_length("\r\n\r\n" + message), message.size() + 4);
  for (std::size_t length = 0; length < message.size(); ++length) EXPECT_EQ(message_length(message.substr(0, length)), 0U);
}

TEST(Streams, one_that_makes_no_sense_is_closed) {
  EXPECT_FALSE(message_length("OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\n\r\n"));  // no length
  EXPECT_FALSE(message_length("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n"));
  EXPECT_FALSE(message_length("OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 4000000000\r\n\r\n"));
  EXPECT_FALSE(message_length(std::string(kMessageSizeLimit + 1, 'a')));
}

TEST(Uris, what_is_none_is_refused) {
  for (const auto* text : {"", "sip:", "sip:@", "sip:a@", "sip:a@b:70000", "sip:a@[::1", "sip:a b@c", "sip:%4@c", "sip:%zz@c", ":a", "a", "sip:a@b:x"})
    EXPECT_FALSE(parse_uri(text)) << text;
}

TEST(Uris, parts_are_found) {
  const auto uri = parse_uri("SIPS:+15551234567:secret@Example.COM:5071;transport=TLS;lr?Subject=x");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->scheme, "sips");
  EXPECT_EQ(uri->user, "+15551234567");
  EXPECT_EQ(uri->host, "example.com");
  EXPECT_EQ(uri->port, 5071);
  EXPECT_TRUE(uri->has_headers);
  EXPECT_EQ(find_parameter(uri->parameters, "Transport"), "TLS");
  EXPECT_EQ(find_parameter(uri->parameters, "lr"), "");
  EXPECT_FALSE(find_parameter(uri->parameters, "l"));
  EXPECT_EQ(parse_uri("tel:+1-555;phone-context=x")->user, "+1-555");
}

}  // namespace
}  // namespace bedside::sip
