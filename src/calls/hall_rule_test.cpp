// The rule of admission in every combination of what it looks at, for a page and for a telephone, against a sentence of
// its own: who has been let in comes in; who was put back or has to ask does not; a patient needs no asking, a guest
// only where the visit asks; guests stay out while the others talk without them; nobody comes before a provider.
#include "calls/hall_fixture.hpp"

namespace bedside::calls {
namespace {

using invites::Admittance;
using invites::Via;

class HallRuleTest : public HallFixture {
 protected:
  bool comes_in(const SeatFacts& seat) {
    if (seat.via == Via::link) return is_in(come(seat));
    const auto caller = hall.feed_caller(seat, facts, LegId("leg"), now);
    settle();
    EXPECT_TRUE(caller);
    return is_in(*caller);
  }
};

TEST_F(HallRuleTest, incident_07_every_combination_is_one_answer_by_link_and_by_telephone) {
  enum class Provider { never_came, is_in, has_left };
  int admitted = 0;
  int number = 0;
  for (const Role role : {Role::patient, Role::guest})
    for (const Via via : {Via::link, Via::phone})
      for (const Admission rule : {Admission::straight_in, Admission::ask})
        for (const Admittance admittance : invites::kAllAdmittances)
          for (const bool without_guests : {false, true})
            for (const Provider provider_is : {Provider::never_came, Provider::is_in, Provider::has_left}) {
              facts.visit = VisitId("visit " + std::to_string(++number));
              facts.admission = rule;
              facts.without_guests = without_guests;
              if (provider_is != Provider::never_came) {
                const auto doctor = come(provider());
                if (provider_is == Provider::has_left) ask(doctor, Leave{});
              }
              SeatFacts seat = role == Role::patient ? patient() : guest();
              seat.via = via;
              seat.admittance = admittance;
              const bool asked_for = admittance == Admittance::by_rule && role == Role::guest && rule == Admission::ask;
              const bool kept_out = role == Role::guest && without_guests;
              const bool expected = provider_is == Provider::is_in && !kept_out && !asked_for &&
                                    admittance != Admittance::put_back && admittance != Admittance::must_ask;
              const auto inside_before = media.inside_now().size();
              EXPECT_EQ(comes_in(seat), expected) << "combination " << number;
              EXPECT_EQ(media.inside_now().size(), inside_before + (expected ? 1U : 0U)) << "combination " << number;
              admitted += expected ? 1 : 0;
              hall.feed_visit_ended(facts.visit, EndedReason::completed, now);
              settle();
              said.clear();
              closed.clear();
            }
  EXPECT_EQ(number, 2 * 2 * 2 * 4 * 2 * 3);
  EXPECT_EQ(admitted, 22);
}

}  // namespace
}  // namespace bedside::calls
