// The real user agent on loopback, called by sipp and calling it (tests/sip).
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "sip/test_service.hpp"

extern char** environ;

namespace bedside::sip {
namespace {

using calls::CallEnd;

/// Runs sipp against the service; its answer, and on failure what it said.
class Sipp {
 public:
  Sipp(const std::string& scenario, std::uint16_t port, std::vector<std::string> more = {}) {
    std::string name = (std::filesystem::temp_directory_path() / "bedside-sipp-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    std::vector<std::string> words{"sipp", "127.0.0.1:" + std::to_string(port), "-sf", BEDSIDE_SOURCE_DIR "/tests/sip/" + scenario, "-i", "127.0.0.1",
                                   "-m", "1", "-nostdin", "-timeout", "120s", "-timeout_error", "-trace_err", "-error_file", folder_ + "/errors"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    EXPECT_EQ(posix_spawnp(&process_, "sipp", &actions, nullptr, arguments.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
  }
  ~Sipp() { std::filesystem::remove_all(folder_); }
  Sipp(const Sipp&) = delete;
  Sipp& operator=(const Sipp&) = delete;

  int wait() const {
    int status = -1;
    waitpid(process_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string errors() const {
    std::ifstream in(folder_ + "/errors");
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  pid_t process_ = 0;
  std::string folder_;
};

struct Scenarios : ServiceTest {
  void SetUp() override { start({loopback_trunk(Transport::udp)}); }
  void run(const std::string& scenario, const std::vector<std::string>& more = {}) {
    const Sipp sipp(scenario, port(), more);
    EXPECT_EQ(sipp.wait(), 0) << scenario << ": " << sipp.errors();
  }
};

TEST_F(Scenarios, sipp_calls_presses_keys_and_hangs_up) {
  run("answer_keys_bye.xml");
  ASSERT_TRUE(owner.wait([&] { return owner.ended.size() == 1; }));
  EXPECT_EQ(owner.ended[0], CallEnd::by_them);
  EXPECT_EQ(owner.keys, "12#");
}

TEST_F(Scenarios, sipp_hangs_up_before_the_answer) {
  owner.answers = false;
  run("early_bye.xml");
  ASSERT_TRUE(owner.wait([&] { return owner.ended.size() == 1; }));
  EXPECT_EQ(owner.answered, 0);
}

TEST_F(Scenarios, sipp_cancels) {
  owner.answers = false;
  run("cancel.xml");
  ASSERT_TRUE(owner.wait([&] { return owner.ended.size() == 1; }));
  EXPECT_EQ(owner.answered, 0);
}

TEST_F(Scenarios, sipp_holds_and_resumes) {
  run("hold.xml");
  ASSERT_TRUE(owner.wait([&] { return owner.ended.size() == 1; }));
  const auto leg = media.leg(owner.incoming.at(0).leg);
  ASSERT_EQ(leg.flows.size(), 3U);
  EXPECT_FALSE(leg.flows[1].send);
  EXPECT_TRUE(leg.flows[2].send);
}

TEST_F(Scenarios, sipp_loses_its_first_ack) {
  run("lost_ack.xml");
  ASSERT_TRUE(owner.wait([&] { return owner.ended.size() == 1; }));
  EXPECT_EQ(owner.answered, 1);
}

TEST_F(Scenarios, sipp_asks_what_we_can_do_and_tries_what_we_cannot) {
  run("options.xml");
  run("unknown_method.xml");
  EXPECT_EQ(service->figures().counters.method_refused, 2U);
}

TEST_F(Scenarios, sipp_refreshes_the_session) {
  run("session_refresh.xml");
  ASSERT_TRUE(owner.wait([&] { return owner.ended.size() == 1; }));
}

TEST_F(Scenarios, sipp_makes_a_hundred_calls_at_twenty_a_second) {
  run("answer_keys_bye.xml", {"-m", "100", "-r", "20", "-l", "100"});
  ASSERT_TRUE(owner.wait([&] { return owner.ended.size() == 100; }));
  EXPECT_EQ(owner.answered, 100);
  EXPECT_EQ(media.opened_count(), 100U);
  EXPECT_EQ(service->figures().calls, 0U);
}

TEST_F(ServiceTest, sipp_calls_over_tcp) {
  start({loopback_trunk(Transport::tcp)});
  const Sipp sipp("answer_keys_bye.xml", port(), {"-t", "t1"});
  EXPECT_EQ(sipp.wait(), 0) << sipp.errors();
  ASSERT_TRUE(owner.wait([&] { return owner.ended.size() == 1; }));
}

TEST_F(ServiceTest, sipp_is_called_answers_and_is_hung_up_on) {
  Peer free_port(SOCK_DGRAM, 9);
  const auto there = free_port.port() == 65535 ? std::uint16_t(40123) : static_cast<std::uint16_t>(free_port.port() + 1);
  auto trunk = loopback_trunk(Transport::udp);
  trunk.server = "127.0.0.1";
  trunk.server_port = there;
  const Sipp sipp("callee.xml", there, {"-p", std::to_string(there)});
  start({trunk});
  const calls::CallId call("outgoing");
  // Until sipp listens its port is silent, and the INVITE goes again by itself.
  for (bool dialled = false; !dialled;) {
    std::promise<bool> answer;
    service->dial(call, {"loopback", Secret<std::string>("+15550100002"), ""}, [&](Result<calls::LegId, calls::DialWhy> result) { answer.set_value(result.ok()); });
    dialled = answer.get_future().get();
  }
  ASSERT_TRUE(owner.wait([&] { return owner.answered == 1; }));
  EXPECT_EQ(owner.ringing, 1);
  service->hang_up(call, calls::HangUp::normal);
  EXPECT_EQ(sipp.wait(), 0) << sipp.errors();
}

}  // namespace
}  // namespace bedside::sip
