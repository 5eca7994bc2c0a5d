// A page that knows what it can when it says hello is given the others' streams together with the way in.
#include <gtest/gtest.h>

#include "calls/hall_fixture.hpp"

namespace bedside::calls {
namespace {

class HallWayInTest : public HallFixture {
 protected:
  HallWayInTest() : doctor(come(provider())) {
    ask(doctor, Produce{"audio", MediaSource::microphone, {}});
    media.log.clear();
    media.answer_at_once = false;
  }
  ConnectionId come_with_capabilities(const SeatFacts& seat) {
    const ConnectionId connection = connect(seat);
    ask(connection, Hello{std::nullopt, sfu::RtpCapabilities{}});
    return connection;
  }
  void answer_once() {
    media.give_answers();
    settle();
  }
  std::string microphone() const { return "producer of " + id_of(doctor).text(); }
  void offer(ConnectionId to, const std::string& consumer) {
    auto& [id, room] = *media.rooms.begin();
    room.events->on_consumer(id, id_of(to), {consumer, microphone(), id_of(doctor), MediaSource::microphone, "audio", {}, false});
  }

  ConnectionId doctor;
};

TEST_F(HallWayInTest, the_way_in_comes_with_all_that_is_there) {
  const auto aunt = come_with_capabilities(guest());
  EXPECT_EQ(media.log, std::vector<std::string>{"add"});
  answer_once();
  EXPECT_EQ(media.log, (std::vector<std::string>{"add", "capabilities"}));
  EXPECT_TRUE(heard<Admitted>(aunt).empty());
  offer(aunt, "c1");
  answer_once();
  ASSERT_EQ(heard<Admitted>(aunt).size(), 1U);
  const Admitted admitted = heard<Admitted>(aunt)[0];
  EXPECT_TRUE(admitted.offer);
  EXPECT_TRUE(admitted.capabilities_taken);
  ASSERT_EQ(admitted.consumers.size(), 1U);
  EXPECT_EQ(admitted.consumers[0].consumer_id, "c1");
  EXPECT_TRUE(heard<ConsumerOffer>(aunt).empty()) << "said once";
  offer(aunt, "c2");
  settle();
  EXPECT_EQ(heard<ConsumerOffer>(aunt).size(), 1U);
}

TEST_F(HallWayInTest, who_does_not_say_them_is_admitted_at_once_and_asked_later) {
  const auto aunt = come(guest());
  offer(aunt, "of transports that went");
  answer_once();
  EXPECT_EQ(media.log, std::vector<std::string>{"add"});
  ASSERT_EQ(heard<Admitted>(aunt).size(), 1U);
  EXPECT_FALSE(heard<Admitted>(aunt)[0].capabilities_taken);
  EXPECT_TRUE(heard<Admitted>(aunt)[0].consumers.empty());
}

TEST_F(HallWayInTest, capabilities_that_are_refused_keep_nobody_out) {
  media.refuse_capabilities = MediaWhy::bad_parameters;
  const auto aunt = come_with_capabilities(guest());
  answer_once();
  answer_once();
  ASSERT_EQ(heard<Admitted>(aunt).size(), 1U);
  EXPECT_FALSE(heard<Admitted>(aunt)[0].capabilities_taken);
}

TEST_F(HallWayInTest, what_changes_on_the_way_in_is_told_as_it_is) {
  const auto aunt = come_with_capabilities(guest());
  answer_once();
  offer(aunt, "c1");
  offer(aunt, "c2");
  auto& [id, room] = *media.rooms.begin();
  room.events->on_producer_paused(id, id_of(doctor), microphone(), true);
  room.events->on_consumer_closed(id, id_of(aunt), "c2");
  answer_once();
  ASSERT_EQ(heard<Admitted>(aunt).size(), 1U);
  ASSERT_EQ(heard<Admitted>(aunt)[0].consumers.size(), 1U);
  EXPECT_TRUE(heard<Admitted>(aunt)[0].consumers[0].producer_paused);
  EXPECT_TRUE(heard<ConsumerClosed>(aunt).empty());
}

TEST_F(HallWayInTest, another_page_on_the_way_in_is_given_what_it_can_itself) {
  const auto first = come_with_capabilities(guest());
  answer_once();
  offer(first, "of the first page");
  const auto second = come(guest());
  answer_once();
  answer_once();
  EXPECT_TRUE(heard<Admitted>(first).empty());
  ASSERT_EQ(heard<Admitted>(second).size(), 1U);
  EXPECT_FALSE(heard<Admitted>(second)[0].capabilities_taken);
  EXPECT_TRUE(heard<Admitted>(second)[0].consumers.empty());
}

TEST_F(HallWayInTest, who_waits_is_given_them_once_let_in) {
  facts.admission = Admission::ask;
  hall.feed_visit(facts, now);
  settle();
  const auto aunt = come_with_capabilities(guest());
  EXPECT_TRUE(media.log.empty());
  ask(doctor, Admit{id_of(aunt)});
  answer_once();
  offer(aunt, "c1");
  answer_once();
  ASSERT_EQ(heard<Admitted>(aunt).size(), 1U);
  EXPECT_EQ(heard<Admitted>(aunt)[0].consumers.size(), 1U);
}

}  // namespace
}  // namespace bedside::calls
