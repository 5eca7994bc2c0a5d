// The routes over a real database: booking, inviting, joining, the call's socket, the end. Media is a double;
// HTTP's own part is shown in src/http.
#include "api/test_story.hpp"
#include "desk/opt_out.hpp"

namespace bedside::api {
namespace {

TEST_F(Story, a_guest_waits_comes_in_with_the_provider_and_is_out_when_the_visit_is_completed) {
  const auto visit = book();
  const auto token = fresh_token(visit);
  auto dashboard = open("/ws/desk", doctor);
  ASSERT_TRUE(dashboard);

  for (int i = 0; i < 2; ++i) {  // incident 16: looking spends nothing
    const auto page = call(Method::get, "/api/join/" + token);
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(body_of(page).at("state"), "open");
    EXPECT_EQ(page.body.find("Ana Field"), std::string::npos);
  }
  const auto joined = call(Method::post, "/api/join/" + token, {}, {{"name", "Lee"}});
  auto guest = enter(joined);
  guest.heard->wait_for("\"waiting\"");
  while (seat_state(visit, last_invitation) != "waiting") dashboard->heard->wait_for("visit_changed");
  EXPECT_EQ(guest.heard->everything().find("roster"), std::string::npos);

  auto provider = enter(call(Method::post, "/api/visits/" + visit + "/start", doctor));
  provider.heard->wait_for("\"admitted\"");
  guest.heard->wait_for("\"admitted\"");
  provider.heard->wait_for("\"entered\"");
  while (seat_state(visit, last_invitation) != "in_call") dashboard->heard->wait_for("visit_changed");
  const auto details = body_of(call(Method::get, "/api/visits/" + visit, doctor));
  EXPECT_EQ(details.at("status"), "in_call");
  EXPECT_EQ(details.at("providers_present").as_array().size(), 1U);

  // Another tab of the same provider is asked first.
  EXPECT_EQ(call(Method::post, "/api/visits/" + visit + "/start", doctor).status, 409);
  // The same browser is the same seat.
  const auto again = call(Method::post, "/api/join/" + token, {}, {{"name", "Lee"}}, cookie_of(joined, kSeatCookie));
  EXPECT_EQ(again.status, 200) << again.body;
  // Another browser is asked who it is.
  const auto other = call(Method::post, "/api/join/" + token, {}, {{"name", "Max"}});
  EXPECT_EQ(other.status, 409) << other.body;
  EXPECT_EQ(body_of(other).at("seat_name"), "Lee");

  const auto extended = call(Method::post, "/api/visits/" + visit + "/extend", doctor, {{"minutes", 10}});
  EXPECT_EQ(extended.status, 200) << extended.body;
  guest.heard->wait_for("\"visit\"");

  const auto completed = call(Method::post, "/api/visits/" + visit + "/complete", doctor);
  EXPECT_EQ(completed.status, 200) << completed.body;
  guest.heard->wait_for("\"completed\"");
  EXPECT_TRUE(guest.heard->wait_closed());
  EXPECT_TRUE(provider.heard->wait_closed());
  EXPECT_EQ(media.open_rooms(), 0U);
  const auto page = call(Method::get, "/api/join/" + token);
  EXPECT_EQ(body_of(page).at("state"), "completed");
  EXPECT_EQ(call(Method::post, "/api/join/" + token, {}, {{"name", "Lee"}}).status, 410);
  guest.session->on_close();
  provider.session->on_close();
  dashboard->session->on_close();
}

TEST_F(Story, visits_that_nobody_held_lapse_by_themselves_one_soon_after_the_other) {
  auto dashboard = open("/ws/desk", doctor);
  ASSERT_TRUE(dashboard);
  for (const auto& [starts, ends] : {std::pair("2026-11-24T09:00", "2026-11-24T09:30"), std::pair("2026-11-24T10:00", "2026-11-24T10:15")}) {
    auto one = draft();
    one["starts_local"] = starts;
    one["ends_local"] = ends;
    const auto booked = call(Method::post, "/api/visits", doctor, one);
    ASSERT_EQ(booked.status, 201) << booked.body;
    const std::string address = "/api/visits/" + std::string(body_of(booked).at("id").as_string());
    now += std::chrono::minutes(45);
    while (body_of(call(Method::get, address, doctor)).at("status") != "lapsed") {
      if (dashboard->heard->wait_for("visit_changed").empty()) break;
    }
    EXPECT_EQ(body_of(call(Method::get, address, doctor)).at("status"), "lapsed");
  }
  dashboard->session->on_close();
}

TEST_F(Story, the_line_to_guests_ends_with_the_visit_however_it_ends) {
  for (const char* how : {"complete", "cancel"}) {
    auto with_line = draft();
    with_line["line"] = "Bring the letters";
    const auto booked = call(Method::post, "/api/visits", doctor, with_line);
    ASSERT_EQ(booked.status, 201) << booked.body;
    const std::string address = "/api/visits/" + std::string(body_of(booked).at("id").as_string());
    EXPECT_EQ(body_of(call(Method::get, address, doctor)).at("line"), "Bring the letters");
    if (std::string_view(how) == "complete") {
      const auto provider = enter(call(Method::post, address + "/start", doctor));
      provider.heard->wait_for("\"admitted\"");
      EXPECT_EQ(call(Method::post, address + "/complete", doctor).status, 200);
      EXPECT_TRUE(provider.heard->wait_closed());
      provider.session->on_close();
    } else {
      EXPECT_LT(call(Method::post, address + "/cancel", doctor).status, 300);
    }
    EXPECT_EQ(call(Method::get, address, doctor).body.find("letters"), std::string::npos) << how;
  }
}

TEST_F(Story, invitations_of_one_form_go_out_once_by_staff_and_by_the_patient) {
  const auto visit = book();
  const auto seats = [&] { return body_of(call(Method::get, "/api/visits/" + visit, doctor)).at("seats").as_array(); };
  const auto before = seats().size();
  const auto shown = call(Method::post, "/api/invitations/" + std::string(seats()[0].at("invitation_id").as_string()) + "/secrets", doctor);
  const std::string link(body_of(shown).at("link").as_string());
  const json::object body{{"guests", json::array{json::object{{"kind", "family"}, {"language", "es"}, {"email", "primo@home.example"}}}}};
  const auto send = [&](const std::string& key, const std::string& to, const std::string& cookie) {
    const auto sent = post_with_key(key, to, cookie, body);
    EXPECT_EQ(sent.status, 201) << sent.body;
    return seats().size();
  };
  const std::string by_staff = "/api/visits/" + visit + "/invitations";
  const std::string by_patient = "/api/join/" + link.substr(link.rfind('/') + 1) + "/invitations";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(send("one form", by_staff, doctor), before + 1);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(send("one form", by_patient, {}), before + 2) << "somebody else's form";
  EXPECT_EQ(send("another", by_staff, doctor), before + 3);
}

TEST_F(Story, one_address_twice_in_one_form_is_refused_at_its_field_unless_an_agency_sends_two_interpreters) {
  const auto visit = book();
  const auto guest = [](const char* kind, const char* language, const json::object& more) {
    json::object one{{"kind", kind}, {"language", language}};
    for (const auto& field : more) one[field.key()] = field.value();
    return one;
  };
  const auto send = [&](const json::object& first, const json::object& second) {
    return call(Method::post, "/api/visits/" + visit + "/invitations", doctor, {{"guests", json::array{first, second}}});
  };
  const auto refused = send(guest("family", "en", {{"email", "sam@home.example"}, {"phone", "+15551230044"}}),
                            guest("carer", "es", {{"email", "sam@HOME.example"}, {"phone", "+15551230044"}}));
  ASSERT_EQ(refused.status, 422) << refused.body;
  const auto fields = body_of(refused).at("fields").as_array();
  ASSERT_EQ(fields.size(), 2U) << refused.body;
  EXPECT_EQ(fields[0], json::value({{"field", "guests.1.email"}, {"problem", "duplicate"}}));
  EXPECT_EQ(fields[1], json::value({{"field", "guests.1.phone"}, {"problem", "duplicate"}}));
  const auto both = send(guest("interpreter", "en", {{"email", "dispatch@agency.example"}, {"interprets", "es"}}),
                         guest("interpreter", "en", {{"email", "dispatch@agency.example"}, {"interprets", "ase"}}));
  EXPECT_EQ(both.status, 201) << both.body;
}

TEST_F(Story, incident_26_what_a_limit_of_text_messages_refuses_is_counted_by_that_limit) {
  const auto book_for = [&](int neighbour) {
    auto wish = draft();
    wish["guests"].as_array().at(0).as_object()["phone"] = "+155501970" + std::to_string(10 + neighbour);
    return call(Method::post, "/api/visits", doctor, wish);
  };
  const int most = desk::TextingRules().neighbours_per_day;
  for (int i = 0; i < most; ++i) EXPECT_EQ(book_for(i).status, 201);
  EXPECT_EQ(api->refused_texts(), RefusedTexts::Figures{});
  for (const int presses : {1, 2}) {
    const auto refused = book_for(most);
    EXPECT_EQ(refused.status, 429) << refused.body;
    EXPECT_EQ(body_of(refused).at("limit"), "texts_to_neighbours_and_day");
    const auto counted = api->refused_texts();
    for (std::size_t i = 0; i < counted.size(); ++i)
      EXPECT_EQ(counted[i], desk::kTextLimits[i].of == "neighbours" ? static_cast<std::uint64_t>(presses) : 0U) << desk::kTextLimits[i].of;
  }
}

TEST_F(Story, what_a_visit_shows_is_read_by_as_many_statements_for_many_guests_as_for_one) {
  const auto visit = book();
  const auto read = [&] {
    const int before = statements_read;
    const auto details = body_of(call(Method::get, "/api/visits/" + visit, doctor));
    EXPECT_TRUE(details.at("seats").as_array().back().at("invited_by").is_object());
    return statements_read - before;
  };
  const auto invite = [&](int guests) {
    json::array all;
    for (int i = 0; i < guests; ++i)
      all.push_back(json::object{{"kind", "family"}, {"language", "en"}, {"email", "guest" + std::to_string(i) + "@home.example"}});
    EXPECT_EQ(call(Method::post, "/api/visits/" + visit + "/invitations", doctor, {{"guests", all}}).status, 201);
  };
  invite(1);
  const int of_one = read();
  invite(4);
  EXPECT_EQ(read(), of_one);
  EXPECT_LE(of_one, 16);
}

TEST_F(Story, a_provider_renames_and_removes_a_guest_from_inside_the_call) {
  const auto visit = book();
  const auto token = fresh_token(visit);
  auto provider = enter(call(Method::post, "/api/visits/" + visit + "/start", doctor));
  auto guest = enter(call(Method::post, "/api/join/" + token, {}, {{"name", "Lee"}}));
  const auto welcome = json::parse(guest.heard->wait_for("\"welcome\"")).as_object();
  const std::string id(welcome.at("data").at("participant_id").as_string());
  guest.heard->wait_for("\"admitted\"");
  provider.session->on_message(R"({"id":2,"type":"rename","data":{"participant_id":")" + id + R"(","name":"  Aunt Lee "}})");
  provider.heard->wait_for("\"name\":\"Aunt Lee\"");
  guest.session->on_message(R"({"id":3,"type":"remove","data":{"participant_id":")" + id + R"("}})");
  EXPECT_NE(guest.heard->wait_for("\"reply_to\":3").find("not_allowed"), std::string::npos);
  provider.session->on_message(R"({"id":4,"type":"remove","data":{"participant_id":")" + id + R"("}})");
  guest.heard->wait_for("\"removed\"");
  EXPECT_TRUE(guest.heard->wait_closed());
  provider.heard->wait_for("\"reply_to\":4");
  EXPECT_EQ(call(Method::post, "/api/join/" + token, {}, {{"name", "Lee"}}).status, 410);
  // Incident 10: nothing that a guest was ever sent holds a PIN or a link.
  EXPECT_EQ(guest.heard->everything().find("pin"), std::string::npos);
  EXPECT_EQ(guest.heard->everything().find(token), std::string::npos);
  guest.session->on_close();
  provider.session->on_close();
}

TEST_F(Story, a_disabled_provider_is_out_of_the_call_and_a_reset_signs_dashboards_out) {
  const auto visit = book();
  const auto boss = sign_in(add_person("Boss", "boss@clinic.example", {clinic::Role::admin}));
  auto provider = enter(call(Method::post, "/api/visits/" + visit + "/start", doctor));
  provider.heard->wait_for("\"admitted\"");
  const auto spare = call(Method::post, "/api/visits/" + visit + "/start", doctor, {{"as", "same"}});
  ASSERT_EQ(spare.status, 200) << spare.body;
  auto dashboard = open("/ws/desk", boss);
  ASSERT_TRUE(dashboard);
  EXPECT_EQ(call(Method::patch, "/api/people/" + person_id.text(), boss, {{"disabled", true}}).status, 200);
  provider.heard->wait_for("\"removed\"");
  EXPECT_TRUE(provider.heard->wait_closed());
  EXPECT_FALSE(open("/ws/call?ticket=" + std::string(body_of(spare).at("ticket").as_string())));
  provider.session->on_close();

  const auto token = desk::transact(*storage, [&, now_context = api->context()](desk::UnitOfWork& unit) -> desk::Outcome<std::string> {
    const auto person = unit.clinics().find_person_by_email("boss@clinic.example");
    const std::string made = "a link that boss asked for";
    unit.clinics().add_password_link(keys.current_hash(secure::Purpose::token, made),
                                     {person->id, person->clinic, now_context.now + std::chrono::hours(1)});
    return made;
  });
  EXPECT_EQ(call(Method::post, "/api/password-resets/" + token.value(), {}, {{"password", "quite another one"}}).status, 204);
  dashboard->heard->wait_for("signed_out");
  EXPECT_TRUE(dashboard->heard->wait_closed());
  dashboard->session->on_close();
}

TEST_F(Story, a_new_password_ends_the_calls_of_its_owner_who_signs_in_again_and_comes_back) {
  const auto visit = book();
  auto provider = enter(call(Method::post, "/api/visits/" + visit + "/start", doctor));
  provider.heard->wait_for("\"admitted\"");
  const auto token = desk::transact(*storage, [&, now_context = api->context()](desk::UnitOfWork& unit) -> desk::Outcome<std::string> {
    const auto person = unit.clinics().find_person_by_email("reyes@clinic.example");
    const std::string made = "a link that the doctor asked for";
    unit.clinics().add_password_link(keys.current_hash(secure::Purpose::token, made),
                                     {person->id, person->clinic, now_context.now + std::chrono::hours(1)});
    return made;
  });
  EXPECT_EQ(call(Method::post, "/api/password-resets/" + token.value(), {}, {{"password", "correct horse battery"}}).status, 204);
  provider.heard->wait_for("\"removed\"");
  EXPECT_TRUE(provider.heard->wait_closed());
  provider.session->on_close();
  EXPECT_EQ(call(Method::post, "/api/visits/" + visit + "/start", doctor).status, 401);
  const auto again = sign_in({person_id, "reyes@clinic.example"});
  auto back = enter(call(Method::post, "/api/visits/" + visit + "/start", again));
  back.heard->wait_for("\"admitted\"");
  back.session->on_close();
}

TEST_F(Story, who_is_no_provider_any_more_is_out_of_the_call_and_starts_no_visit) {
  const auto visit = book();
  const auto boss = sign_in(add_person("Boss", "boss@clinic.example", {clinic::Role::admin}));
  auto provider = enter(call(Method::post, "/api/visits/" + visit + "/start", doctor));
  provider.heard->wait_for("\"admitted\"");
  EXPECT_EQ(call(Method::patch, "/api/people/" + person_id.text(), boss, {{"roles", json::array{"scheduler"}}}).status, 200);
  provider.heard->wait_for("\"removed\"");
  EXPECT_TRUE(provider.heard->wait_closed());
  for (const char* act : {"/start", "/complete"})
    EXPECT_EQ(call(Method::post, "/api/visits/" + visit + act, doctor).status, 403) << act;
  provider.session->on_close();
}

TEST_F(Story, a_patient_who_was_replaced_has_no_way_in_left) {
  const auto visit = book();
  const auto seats = body_of(call(Method::get, "/api/visits/" + visit, doctor)).at("seats").as_array();
  const std::string patient(seats.at(0).at("invitation_id").as_string());
  const auto shown = body_of(call(Method::post, "/api/invitations/" + patient + "/secrets", doctor));
  const std::string link(shown.at("link").as_string());
  const auto ticket = call(Method::post, "/api/join/" + link.substr(link.rfind('/') + 1), {}, {{"name", ""}});
  ASSERT_EQ(ticket.status, 200) << ticket.body;
  const auto elsewhere = body_of(call(Method::post, "/api/visits", doctor, [&] {
    auto other = draft();
    other["patient"] = json::object{{"name", "Ben Other"}, {"language", "en"}};
    return other;
  }()));
  const std::string other_patient(elsewhere.at("patient").at("id").as_string());
  const auto changed = call(Method::patch, "/api/visits/" + visit, doctor,
                            {{"patient", json::object{{"id", other_patient}, {"name", "Ben Other"}, {"language", "en"}}}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_FALSE(open("/ws/call?ticket=" + std::string(body_of(ticket).at("ticket").as_string())));
}

TEST_F(Story, tickets_and_dashboards_open_for_nobody_else) {
  EXPECT_FALSE(open("/ws/call?ticket=guess"));
  EXPECT_FALSE(open("/ws/call"));
  EXPECT_FALSE(open("/ws/desk"));
  EXPECT_FALSE(open("/ws/desk", "guess"));
  auto dashboard = open("/ws/desk", doctor);
  ASSERT_TRUE(dashboard);
  EXPECT_EQ(call(Method::del, "/api/session", doctor).status, 204);
  dashboard->heard->wait_for("signed_out");
  EXPECT_TRUE(dashboard->heard->wait_closed());
  EXPECT_FALSE(open("/ws/desk", doctor));
  dashboard->session->on_close();
}

// Incident 1: unknown and malformed are one and the same answer.
TEST_F(Story, incident_01_unknown_and_malformed_links_get_the_same_answer) {
  const auto unknown = call(Method::get, "/api/join/" + std::string(27, 'A'));
  for (const auto& token : {std::string("x"), std::string(200, 'y'), std::string("%00"), std::string("../..")}) {
    const auto malformed = call(Method::get, "/api/join/" + token);
    if (token.find('/') != std::string::npos) continue;
    EXPECT_EQ(malformed.status, unknown.status);
    EXPECT_EQ(malformed.body, unknown.body);
  }
  EXPECT_EQ(unknown.status, 404);
}

// Incidents 14 and 15: every route of staff, without a session, and with the session of another clinic.
TEST_F(Story, incident_14_nobody_reaches_what_is_not_theirs_by_any_route) {
  const auto visit = book();
  fresh_token(visit);
  const auto stranger = sign_in(add_person("Dr. Else", "else@other.example", {clinic::Role::admin, clinic::Role::provider}, true));
  const auto scheduler = sign_in(add_person("Sam", "sam@clinic.example", {clinic::Role::scheduler}));
  const auto filled = [&](std::string pattern) {
    for (const auto& [name, value] : {std::pair{"{visit_id}", visit}, std::pair{"{invitation_id}", last_invitation},
                                      std::pair{"{person_id}", person_id.text()}})
      if (const auto at = pattern.find(name); at != std::string::npos) pattern.replace(at, std::string(name).size(), value);
    return pattern;
  };
  const std::map<std::string, json::object> bodies = {
      {"/api/visits/{visit_id}/extend", {{"minutes", 10}}},
      {"/api/visits/{visit_id}/calls", {{"kind", "family"}, {"language", "en"}, {"phone", "+15551230077"}}},
      {"/api/visits/{visit_id}/invitations",
       {{"guests", json::array{json::object{{"kind", "family"}, {"language", "en"}, {"email", "x@y.example"}}}}}}};
  int with_ids = 0;
  for (const auto& line : all_routes()) {
    if (line.permission == Permission::anybody || line.permission == Permission::link) continue;
    const std::string address = filled(line.pattern);
    const auto body = bodies.contains(line.pattern) ? bodies.at(line.pattern) : json::object{};
    EXPECT_EQ(call(line.method, address, {}, body).status, 401) << line.pattern;
    EXPECT_EQ(call(line.method, address, "no session", body).status, 401) << line.pattern;
    if (line.permission == Permission::admin) {
      EXPECT_EQ(call(line.method, address, scheduler, body).status, 403) << line.pattern;
    }
    if (line.permission == Permission::visit_provider) {
      EXPECT_EQ(call(line.method, address, scheduler, body).status, 403) << line.pattern;
    }
    if (line.pattern.find('{') == std::string::npos) continue;
    ++with_ids;
    const auto answer = call(line.method, address, stranger, body);
    EXPECT_EQ(answer.status, 404) << line.pattern << " " << answer.body;
  }
  EXPECT_GT(with_ids, 10);
  EXPECT_EQ(body_of(call(Method::get, "/api/visits?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z", stranger))
                .at("visits").as_array().size(), 0U);
  EXPECT_EQ(body_of(call(Method::get, "/api/patients?q=Ana", stranger)).at("patients").as_array().size(), 0U);
  for (const std::string& filter : {"visit_id=" + visit, "person_id=" + person_id.text()})
    EXPECT_EQ(body_of(call(Method::get, "/api/audit?" + filter, stranger)).at("events").as_array().size(), 0U) << filter;
}

TEST_F(Story, a_wrong_booking_names_its_fields_and_changes_nothing) {
  auto wrong = draft();
  wrong["ends_local"] = "2026-11-24T08:55";
  wrong["patient"].as_object()["email"] = "not an address";
  const auto refused = call(Method::post, "/api/visits", doctor, wrong);
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find("ends_before_start"), std::string::npos) << refused.body;
  EXPECT_NE(refused.body.find("patient.email"), std::string::npos) << refused.body;
  EXPECT_EQ(body_of(call(Method::get, "/api/visits?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z", doctor))
                .at("visits").as_array().size(), 0U);
  EXPECT_EQ(call(Method::get, "/api/visits?from=yesterday", doctor).status, 422);
}

TEST_F(Story, who_asks_about_stopped_numbers_too_often_is_refused_for_the_rest_of_the_hour_and_nobody_else_is) {
  const auto ask = [&](const std::string& who) {
    return call(Method::post, "/api/stopped-numbers", who, {{"phones", json::array{"+15551230044"}}});
  };
  for (int i = 0; i < desk::kStoppedAskedPerHour; ++i) ASSERT_EQ(ask(doctor).status, 200) << i;
  const auto refused = ask(doctor);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(body_of(refused).at("limit"), "stopped_numbers_per_hour") << refused.body;
  EXPECT_EQ(body_of(refused).at("lifts_at"), "2026-11-24T09:00:00Z") << refused.body;
  EXPECT_EQ(ask(sign_in(add_person("Kim", "kim@clinic.example", {clinic::Role::scheduler}))).status, 200);
  now += std::chrono::minutes(10);
  EXPECT_EQ(ask(doctor).status, 200);
}

TEST_F(Story, switching_guest_invite_off_asks_refuses_links_and_closes_the_panel) {
  const auto visit = book();
  const auto token = fresh_token(visit);
  auto guest = enter(call(Method::post, "/api/join/" + token, {}, {{"name", "Lee"}}));
  const auto asked = call(Method::patch, "/api/clinic", doctor, {{"guest_invite_staff", false}});
  EXPECT_EQ(asked.status, 409);
  EXPECT_EQ(body_of(asked).at("affected_guests"), 2);
  const auto done = call(Method::patch, "/api/clinic", doctor, {{"guest_invite_staff", false}, {"confirmed", true}});
  EXPECT_EQ(done.status, 200) << done.body;
  guest.heard->wait_for("switched_off");
  EXPECT_EQ(call(Method::post, "/api/join/" + token, {}, {{"name", "Lee"}}).status, 410);
  EXPECT_EQ(call(Method::post, "/api/visits/" + visit + "/fresh-invitation", doctor).status, 403);
  guest.session->on_close();
}

}  // namespace
}  // namespace bedside::api
