#include "scenario/desk_world.hpp"
#include "secure/password.hpp"

namespace bedside::desk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const Secret<std::string> kPassword(std::string("correct horse battery"));

class SigningIn : public DeskWorld {
 protected:
  SigningIn() {
    const std::string hash = secure::hash_password(kPassword.reveal(), secure::kPasswordCostForTests);
    EXPECT_TRUE(run([&](UnitOfWork& unit, const Context&) -> Outcome<Done> {
                  unit.clinics().save_password_hash(osei.id, hash);
                  return Done{};
                }).ok());
  }
  Outcome<SignedIn> attempt(const std::string& email, const Secret<std::string>& password, const std::string& source = "192.0.2.1") {
    return sign_in(*storage, context(), email, password, source);
  }
  std::optional<FoundSession> session(const Secret<std::string>& cookie) {
    return look([&](UnitOfWork& unit, const Context& c) { return find_session(unit, c, cookie); });
  }
  /// Fails without the price of Argon2id for a stranger's password.
  void fail(const std::string& email, const std::string& source) {
    run([&](UnitOfWork& unit, const Context& c) -> Outcome<Done> {
      auto pending = begin_sign_in(unit, c, email, source);
      if (!pending.ok()) return Refused<Refusal>{pending.why()};
      return note_failed_sign_in(unit, c, *pending);
    }).ok();
  }
};

TEST_F(SigningIn, gives_a_session_that_slides_and_ends) {
  const auto signed_in = attempt("OSEI@Harbor.example", kPassword);
  ASSERT_TRUE(signed_in.ok());
  EXPECT_EQ(signed_in->person.id, osei.id);
  EXPECT_EQ(session(signed_in->cookie)->actor().person, osei.id);
  EXPECT_FALSE(session(Secret<std::string>("made up")));
  now += std::chrono::hours(11);
  ASSERT_TRUE(session(signed_in->cookie)->extend_due);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return extend_session(unit, c, signed_in->cookie); }).ok());
  now += std::chrono::hours(11);
  EXPECT_TRUE(session(signed_in->cookie));
  now += std::chrono::hours(2);
  EXPECT_FALSE(session(signed_in->cookie));
}

TEST_F(SigningIn, signs_out) {
  const auto signed_in = attempt("osei@harbor.example", kPassword);
  ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) { return sign_out(unit, c, signed_in->cookie); }).ok());
  EXPECT_FALSE(session(signed_in->cookie));
}

TEST_F(SigningIn, refuses_a_wrong_password_and_an_unknown_account_alike) {
  const auto wrong = attempt("osei@harbor.example", Secret<std::string>("wrong password"));
  const auto unknown = attempt("nobody@harbor.example", kPassword);
  const auto malformed = attempt("nobody", kPassword);
  for (const auto* refused : {&wrong, &unknown, &malformed}) {
    ASSERT_FALSE(refused->ok());
    EXPECT_EQ(refused->why().why, Why::wrong_credentials);
    EXPECT_THAT(refused->why().fields, IsEmpty());
  }
}

TEST_F(SigningIn, incident_02_attempts_at_an_account_are_limited_for_each_source_and_keep_nobody_else_out) {
  for (int i = 0; i < clinic::kAccountFromSourceBudget.tries; ++i) fail("osei@harbor.example", "203.0.113.9");
  const auto refused = attempt("osei@harbor.example", kPassword, "203.0.113.9");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().why, Why::too_many_attempts);
  EXPECT_EQ(refused.why().lifts_at, at(9, 15));
  EXPECT_TRUE(attempt("osei@harbor.example", kPassword, "192.0.2.1").ok()) << "the owner is elsewhere";
  EXPECT_FALSE(attempt("osei@harbor.example", kPassword, "203.0.113.9").ok()) << "which buys the stranger nothing";
  now = at(9, 15);
  EXPECT_TRUE(attempt("osei@harbor.example", kPassword, "203.0.113.9").ok());
}

TEST_F(SigningIn, incident_02_attempts_at_an_account_are_limited_whatever_the_source) {
  ASSERT_TRUE(attempt("osei@harbor.example", kPassword, "192.0.2.200").ok());
  for (int i = 0; i < clinic::kAccountBudget.tries; ++i) fail("osei@harbor.example", "192.0.2." + std::to_string(i));
  const auto refused = attempt("osei@harbor.example", kPassword, "198.51.100.1");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().why, Why::too_many_attempts);
  EXPECT_EQ(refused.why().lifts_at, at(10, 0));
  EXPECT_TRUE(attempt("osei@harbor.example", kPassword, "192.0.2.200").ok()) << "where its owner has signed in before";
  EXPECT_FALSE(attempt("osei@harbor.example", kPassword, "198.51.100.1").ok()) << "which opens it to nobody else";
  now += std::chrono::hours(1);
  EXPECT_TRUE(attempt("osei@harbor.example", kPassword, "198.51.100.1").ok());
}

TEST_F(SigningIn, a_source_stays_known_for_a_month_whenever_it_signed_in) {
  for (int days = 0; days < 30; days += 5) {
    const std::string home = "192.0.2." + std::to_string(100 + days);
    ASSERT_TRUE(attempt("osei@harbor.example", kPassword, home).ok());
    const WallTime then = now;
    now += std::chrono::hours(24 * 30);
    // The first of its turn: what is over is taken away before.
    ASSERT_TRUE(run([&](UnitOfWork& unit, const Context& c) -> Outcome<Done> {
                  unit.attempts().remove_old_attempts(c.now);
                  return Done{};
                }).ok());
    for (int i = 0; i < clinic::kAccountBudget.tries; ++i) fail("osei@harbor.example", "198.51.100." + std::to_string(i));
    EXPECT_FALSE(attempt("osei@harbor.example", kPassword, "203.0.113.9").ok());
    EXPECT_TRUE(attempt("osei@harbor.example", kPassword, home).ok()) << days;
    now = then + std::chrono::hours(24 * 5);
  }
}

TEST_F(SigningIn, a_reset_forgets_what_was_tried_at_the_password_before) {
  for (int i = 0; i < clinic::kAccountFromSourceBudget.tries; ++i) fail("osei@harbor.example", "192.0.2.1");
  for (int i = 0; i < clinic::kAccountBudget.tries; ++i) fail("osei@harbor.example", "198.51.100." + std::to_string(i));
  ASSERT_FALSE(attempt("osei@harbor.example", kPassword, "192.0.2.1").ok());
  run([&](UnitOfWork& unit, const Context& c) { return ask_password_reset(unit, c, "osei@harbor.example", "192.0.2.1"); }).ok();
  deliver();
  const Secret<std::string> fresh(std::string("a much better one"));
  ASSERT_TRUE(reset_password(*storage, context(), Secret<std::string>(token_to("osei@harbor.example")), fresh).ok());
  EXPECT_TRUE(attempt("osei@harbor.example", fresh, "192.0.2.1").ok());
  EXPECT_TRUE(attempt("osei@harbor.example", fresh, "203.0.113.9").ok()) << "from where nobody has been yet";
}

TEST_F(SigningIn, incident_02_blanks_around_an_address_make_no_other_account_of_it) {
  for (int i = 0; i < clinic::kAccountFromSourceBudget.tries; ++i)
    fail(std::string(static_cast<std::size_t>(i), ' ') + "Osei@harbor.example", "192.0.2.7");
  EXPECT_EQ(attempt(" osei@harbor.example", kPassword, "192.0.2.7").why().why, Why::too_many_attempts);
  EXPECT_EQ(attempt("osei@harbor.example", kPassword, "192.0.2.7").why().why, Why::too_many_attempts);
}

TEST_F(SigningIn, incident_02_who_has_a_network_of_addresses_is_one_source) {
  for (int i = 0; i < clinic::kAccountFromSourceBudget.tries; ++i)
    fail("osei@harbor.example", "2001:db8:1:2:" + std::to_string(i) + "::1");
  EXPECT_EQ(attempt("osei@harbor.example", kPassword, "2001:db8:1:2::ffff").why().why, Why::too_many_attempts);
  EXPECT_TRUE(attempt("osei@harbor.example", kPassword, "2001:db8:1:3::ffff").ok());
}

TEST_F(SigningIn, incident_02_attempts_are_limited_per_source_whatever_the_account) {
  for (int i = 0; i < clinic::kSourceBudget.tries; ++i) fail("person" + std::to_string(i) + "@harbor.example", "192.0.2.7");
  EXPECT_EQ(attempt("osei@harbor.example", kPassword, "192.0.2.7").why().why, Why::too_many_attempts);
  EXPECT_TRUE(attempt("osei@harbor.example", kPassword, "192.0.2.8").ok());
}

TEST_F(SigningIn, a_reset_link_works_once_and_signs_out_everywhere) {
  const auto signed_in = attempt("osei@harbor.example", kPassword);
  const auto ask = [&](const std::string& email) {
    return run([&](UnitOfWork& unit, const Context& c) { return ask_password_reset(unit, c, email, "192.0.2.1"); });
  };
  ASSERT_TRUE(ask("osei@harbor.example").ok());
  ASSERT_TRUE(ask("nobody@harbor.example").ok());
  const auto sent = deliver();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].kind, notices::Kind::password_reset);
  const Secret<std::string> token(token_to("osei@harbor.example"));
  const auto reset = [&](const Secret<std::string>& with, const std::string& password) {
    return reset_password(*storage, context(), with, Secret<std::string>(password));
  };
  EXPECT_THAT(fields_of(reset(token, "short").why()), ElementsAre("password:too_short"));
  EXPECT_EQ(reset(Secret<std::string>("nonsense"), "a much better one").why().why, Why::unknown_link);
  ASSERT_TRUE(reset(token, "a much better one").ok());
  EXPECT_FALSE(session(signed_in->cookie));
  EXPECT_EQ(reset(token, "a much better one").why().why, Why::unknown_link);
  EXPECT_FALSE(attempt("osei@harbor.example", kPassword).ok());
  EXPECT_TRUE(attempt("osei@harbor.example", Secret<std::string>("a much better one")).ok());
}

TEST_F(SigningIn, a_reset_ends_every_other_link_and_a_sign_in_with_the_old_password_that_is_under_way) {
  const auto ask = [&] {
    run([&](UnitOfWork& unit, const Context& c) { return ask_password_reset(unit, c, "osei@harbor.example", "192.0.2.1"); }).ok();
    deliver();
    return Secret<std::string>(token_to("osei@harbor.example"));
  };
  const auto older = ask();
  const auto newer = ask();
  ASSERT_NE(older, newer);
  const auto pending = look([&](UnitOfWork& unit, const Context& c) {
    return *begin_sign_in(unit, c, "osei@harbor.example", "192.0.2.1");
  });
  ASSERT_TRUE(check_password(pending, kPassword));
  const auto reset = reset_password(*storage, context(), newer, Secret<std::string>("a much better one"));
  ASSERT_TRUE(reset.ok());
  EXPECT_EQ(*reset, osei.id);
  EXPECT_EQ(reset_password(*storage, context(), older, Secret<std::string>("somebody else's")).why().why, Why::unknown_link);
  EXPECT_EQ(run([&](UnitOfWork& unit, const Context& c) { return finish_sign_in(unit, c, pending); }).why().why,
            Why::wrong_credentials);
}

TEST_F(SigningIn, a_reset_link_ends_after_an_hour) {
  run([&](UnitOfWork& unit, const Context& c) { return ask_password_reset(unit, c, "osei@harbor.example", "192.0.2.1"); }).ok();
  deliver();
  now += clinic::kPasswordResetLife;
  EXPECT_EQ(reset_password(*storage, context(), Secret<std::string>(token_to("osei@harbor.example")),
                           Secret<std::string>("a much better one")).why().why,
            Why::unknown_link);
}

TEST_F(SigningIn, disabled_people_are_out_at_once_and_the_last_admin_stays) {
  const auto signed_in = attempt("osei@harbor.example", kPassword);
  const auto disable = [&](const clinic::Person& person) {
    PersonChange change;
    change.disabled = true;
    return run([&](UnitOfWork& unit, const Context& c) { return change_person(unit, c, actor(admin), person.id, change); });
  };
  ASSERT_TRUE(disable(osei).ok());
  EXPECT_FALSE(session(signed_in->cookie));
  EXPECT_EQ(attempt("osei@harbor.example", kPassword).why().why, Why::wrong_credentials);
  EXPECT_EQ(disable(admin).why().why, Why::last_admin);
}

TEST_F(SigningIn, a_new_person_gets_a_set_up_link_and_an_address_stands_once) {
  const auto add = [&](const PersonDraft& wanted) {
    return run([&](UnitOfWork& unit, const Context& c) {
      return desk::add_person(unit, c, clinic.id, admin.id, wanted, Tell::by_email);
    });
  };
  const auto added = add({"Sam Scheduler", "sam@harbor.example", {clinic::Role::scheduler}});
  ASSERT_TRUE(added.ok());
  EXPECT_EQ(deliver().at(0).payload.link, added->setup_link.reveal());
  EXPECT_EQ(add({"Sam Again", "SAM@harbor.example", {clinic::Role::scheduler}}).why().why, Why::email_taken);
  EXPECT_THAT(fields_of(add({"", "sam", {}}).why()),
              UnorderedElementsAre("name:required", "email:not_an_email_address", "roles:required"));
  const auto people = look([&](UnitOfWork& unit, const Context&) { return list_people(unit, actor(admin)); });
  EXPECT_EQ(people.size(), 4U);
}

TEST_F(SigningIn, every_refusal_has_a_word_of_its_own) {
  std::vector<std::string> words;
  for (const Why why : kAllWhys) words.emplace_back(word(why));
  std::sort(words.begin(), words.end());
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
  EXPECT_THAT(words, testing::Each(testing::MatchesRegex("[a-z_]+")));
}

}  // namespace
}  // namespace bedside::desk
