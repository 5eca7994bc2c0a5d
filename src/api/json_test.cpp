#include <gtest/gtest.h>

#include "api/call_messages.hpp"
#include "api/draft_json.hpp"
#include "api/media_json.hpp"
#include "api/problems.hpp"
#include "api/times.hpp"

namespace bedside::api {
namespace {

namespace json = boost::json;

std::string problems_of(const std::optional<http::Response>& refused) {
  if (!refused) return "none";
  std::string all = std::to_string(refused->status);
  const auto body = json::parse(refused->body).as_object();
  if (const auto* fields = body.if_contains("fields"))
    for (const auto& field : fields->as_array())
      all += " " + std::string(field.at("field").as_string()) + ":" + std::string(field.at("problem").as_string());
  return all;
}

TEST(json_reader, names_every_wrong_field_at_once_by_its_path) {
  desk::VisitDraft draft;
  const auto refused = read_body(R"({"starts_local": 9, "ends_local": "x", "time_zone": "UTC", "provider_ids": ["a", 1],
      "type": "wedding", "patient": {"name": "A", "language": "en", "age": 3},
      "guests": [{"kind": "family", "language": "en"}, {"kind": "cat", "language": "en", "email": true}]})",
                                 [&](Reader& body) { draft = read_visit_draft(body); });
  EXPECT_EQ(problems_of(refused),
            "422 starts_local:wrong_type provider_ids.1:wrong_type patient.age:unknown_field type:unknown_word "
            "guests.1.email:wrong_type guests.1.kind:unknown_word");
}

TEST(json_reader, takes_objects_only) {
  const auto nothing = [](Reader&) {};
  for (const auto* text : {"", "[]", "\"x\"", "{", "{}{}", "null", "{\"a\":1,}"})
    EXPECT_EQ(problems_of(read_body(text, nothing)), "400") << text;
  EXPECT_EQ(problems_of(read_body("{\"a\":1}", nothing)), "422 a:unknown_field");
  EXPECT_EQ(problems_of(read_body("{}", nothing)), "none");
}

TEST(json_reader, tells_null_from_not_there) {
  desk::ClinicChange change;
  EXPECT_EQ(problems_of(read_body(R"({"contact_phone": null, "doors_minutes": 20.0})",
                                  [&](Reader& body) { change = read_clinic_change(body); })), "none");
  ASSERT_TRUE(change.contact_phone);
  EXPECT_FALSE(*change.contact_phone);
  EXPECT_EQ(change.doors_minutes, 20);
  for (const auto* wrong : {"121", "-1", "1e300", "2.5", "18446744073709551615", "\"9\""})
    EXPECT_NE(problems_of(read_body("{\"doors_minutes\": " + std::string(wrong) + "}",
                                    [&](Reader& body) { change = read_clinic_change(body); })), "none") << wrong;
}

TEST(problems, every_reason_has_a_status_a_word_and_a_sentence) {
  for (const auto why : desk::kAllWhys) {
    const auto problem = to_problem(desk::Refusal(why));
    EXPECT_GE(problem.status, 400);
    EXPECT_LT(problem.status, 500) << problem.word;
    EXPECT_FALSE(problem.word.empty());
    EXPECT_TRUE(problem.title.ends_with(".")) << problem.word;
  }
}

TEST(times, read_what_they_write) {
  EXPECT_EQ(write_time(from_unix_ms(1795528800000)), "2026-11-24T14:00:00Z");
  EXPECT_EQ(write_time(from_unix_ms(1795528800007)), "2026-11-24T14:00:00.007Z");
  EXPECT_EQ(parse_time("2026-11-24T14:00:00Z"), from_unix_ms(1795528800000));
  EXPECT_EQ(parse_time("2026-11-24T14:00:00.5Z"), from_unix_ms(1795528800500));
  for (const auto* wrong : {"", "2026-11-24", "2026-11-24T14:00:00", "2026-11-24T14:00:00+01:00", "2026-02-30T14:00:00Z",
                            "2026-11-24T24:00:00Z", "2026-11-24T14:00:00.1234Z", "x026-11-24T14:00:00Z"})
    EXPECT_FALSE(parse_time(wrong)) << wrong;
}

// As mediasoup-client 3.18 writes them in Chromium, cut to two codecs.
constexpr const char* kRtpParameters = R"({"mid":"0","codecs":[{"mimeType":"video/VP8","payloadType":96,"clockRate":90000,
  "parameters":{"x-google-start-bitrate":600},"rtcpFeedback":[{"type":"transport-cc","parameter":""},{"type":"nack","parameter":"pli"}]},
  {"mimeType":"video/rtx","payloadType":97,"clockRate":90000,"parameters":{"apt":96},"rtcpFeedback":[]}],
  "headerExtensions":[{"uri":"urn:ietf:params:rtp-hdrext:sdes:mid","id":4,"encrypt":false,"parameters":{}}],
  "encodings":[{"active":true,"ssrc":4294967295,"rtx":{"ssrc":2},"maxBitrate":900000,"scalabilityMode":"L1T1","dtx":false}],
  "rtcp":{"cname":"abc","reducedSize":true},"msid":"- x"})";

TEST(media_json, reads_what_the_browser_sends_and_writes_it_back_in_its_spelling) {
  FieldProblems problems;
  const auto parameters = read_rtp_parameters(json::parse(kRtpParameters), "data", problems);
  ASSERT_TRUE(problems.empty()) << problems[0].field << problems[0].problem;
  ASSERT_EQ(parameters.codecs.size(), 2U);
  EXPECT_EQ(std::get<std::int64_t>(parameters.codecs[1].parameters.at("apt")), 96);
  EXPECT_EQ(parameters.encodings[0].ssrc, 4294967295U);
  EXPECT_EQ(parameters.encodings[0].rtx->ssrc, 2U);
  const auto again = read_rtp_parameters(write_json(parameters), "data", problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(json::serialize(write_json(again)), json::serialize(write_json(parameters)));
  EXPECT_EQ(write_json(parameters).at("codecs").at(0).at("rtcpFeedback").at(1).at("parameter"), "pli");
}

TEST(media_json, refuses_numbers_that_do_not_fit) {
  for (const auto* wrong : {R"({"codecs":[{"mimeType":"video/VP8","payloadType":256,"clockRate":90000}]})",
                            R"({"encodings":[{"ssrc":4294967296}]})", R"({"encodings":[{"ssrc":-1}]})",
                            R"({"codecs":{}})", R"([])", R"({"codecs":[7]})"}) {
    FieldProblems problems;
    read_rtp_parameters(json::parse(wrong), "data", problems);
    EXPECT_FALSE(problems.empty()) << wrong;
  }
}

TEST(call_messages, read_every_type_of_the_contract) {
  const auto read = [](const char* text) { return std::holds_alternative<CallMessage>(read_call_message(text)); };
  EXPECT_TRUE(read(R"({"id":1,"type":"hello","data":{"media_session":null}})"));
  EXPECT_TRUE(read(R"({"id":1,"type":"hello","data":{"media_session":"s"}})"));
  EXPECT_TRUE(read(R"({"id":1,"type":"hello","data":{"media_session":null,"rtpCapabilities":{"codecs":[],"headerExtensions":[]}}})"));
  EXPECT_TRUE(read(R"({"id":2,"type":"capabilities","data":{"rtpCapabilities":{"codecs":[],"headerExtensions":[]}}})"));
  EXPECT_TRUE(read(R"({"id":3,"type":"connect_transport","data":{"transport_id":"t","dtlsParameters":{"role":"client","fingerprints":[]}}})"));
  EXPECT_TRUE(read(R"({"id":4,"type":"produce","data":{"kind":"audio","source":"microphone","rtpParameters":{}}})"));
  EXPECT_TRUE(read(R"({"id":5,"type":"leave","data":{}})"));
  EXPECT_TRUE(read(R"({"id":6,"type":"pause_consumer","data":{"consumer_id":"c","paused":false}})"));
  EXPECT_TRUE(read(R"({"id":6,"type":"pause_consumer","data":{"consumer_id":"c","paused":false,"long_side":640}})"));
  EXPECT_TRUE(read(R"({"id":7,"type":"remove","data":{"participant_id":"p"}})"));
  EXPECT_TRUE(read(R"({"id":8,"type":"spotlight","data":{"participant_id":"p"}})"));
  EXPECT_TRUE(read(R"({"id":8,"type":"spotlight","data":{"participant_id":null}})"));
  EXPECT_TRUE(read(R"({"id":9,"type":"say","data":{"line":"Good morning."}})"));
  for (const auto* wrong : {
           R"({"id":1,"type":"spotlight","data":{}})", R"({"id":1,"type":"say","data":{"line":" "}})",
           R"({"id":1,"type":"say","data":{"line":"one\ntwo"}})", R"({"id":1,"type":"say","data":{"line":"\u202eovert"}})",
           R"({"id":1,"type":"admit","data":{}})", R"({"type":"leave","data":{}})", R"({"id":1,"type":"leave"})",
           R"({"id":1,"type":"leave","data":{"x":1}})", R"({"id":"1","type":"leave","data":{}})",
           R"({"id":1,"type":"leave","data":{},"role":"provider"})", R"({"id":1,"type":"produce","data":{"kind":"text","source":"camera","rtpParameters":{}}})",
           R"([])", "", R"({"id":1,"type":"hello","data":[]})",
           R"({"id":1,"type":"hello","data":{"media_session":null,"rtpCapabilities":{"codecs":{}}}})"})
    EXPECT_FALSE(read(wrong)) << wrong;
}

TEST(call_messages, the_way_in_brings_streams_only_to_who_said_what_it_can) {
  calls::Admitted admitted{"session", calls::MediaOffer{}, {}};
  const auto data = [&] { return json::parse(write_event(admitted, {})).at("data").as_object(); };
  EXPECT_FALSE(data().contains("consumers"));
  admitted.consumers.push_back({"c1", "p1", ParticipantId("shah"), calls::MediaSource::camera, "video", {}, false});
  admitted.capabilities_taken = true;
  EXPECT_EQ(data().at("consumers").as_array().size(), 1U);
  EXPECT_EQ(data().at("resumed"), false);
  EXPECT_TRUE(data().contains("recv_transport"));
}

TEST(call_messages, a_message_with_an_id_can_be_answered_even_when_it_is_wrong) {
  const auto read = read_call_message(R"({"id":9,"type":"mute","data":{}})");
  const auto& unread = std::get<UnreadMessage>(read);
  EXPECT_EQ(unread.id, 9);
  const auto reply = json::parse(write_refusal(9, unread.problem)).as_object();
  EXPECT_EQ(reply.at("ok"), false);
  EXPECT_EQ(reply.at("problem").at("fields").at(0).at("field"), "data.participant_id");
}

TEST(call_messages, of_a_message_with_a_thousand_faults_its_sender_is_told_a_few) {
  json::object data;
  for (int i = 0; i < 1000; ++i) data[std::to_string(i)] = i;
  const auto read = read_call_message(json::serialize(json::object{{"id", 9}, {"type", "raise_hand"}, {"data", std::move(data)}}));
  EXPECT_LT(write_refusal(9, std::get<UnreadMessage>(read).problem).size(), 2000U);
}

TEST(call_messages, how_large_a_picture_is_shown_is_a_number_of_pixels_within_bounds) {
  const auto shown = [](std::string_view side) {
    return read_call_message(R"({"id":1,"type":"pause_consumer","data":{"consumer_id":"c","paused":false)" + std::string(side) + "}}");
  };
  const auto long_side = [&](std::string_view side) {
    return std::get<calls::PauseConsumer>(std::get<CallMessage>(shown(side)).request).long_side;
  };
  EXPECT_EQ(long_side(""), std::nullopt);
  EXPECT_EQ(long_side(R"(,"long_side":1)"), 1);
  EXPECT_EQ(long_side(R"(,"long_side":16383)"), 16383);
  for (const auto* wrong : {"0", "-1", "16384", "1e300", "18446744073709551616", "240.5", "\"240\"", "null", "true", "[240]"}) {
    const auto read = shown(std::string(R"(,"long_side":)") + wrong);
    ASSERT_TRUE(std::holds_alternative<UnreadMessage>(read)) << wrong;
    const auto reply = json::parse(write_refusal(1, std::get<UnreadMessage>(read).problem)).as_object();
    EXPECT_EQ(reply.at("problem").at("fields").at(0).at("field"), "data.long_side") << wrong;
  }
}

TEST(call_messages, a_line_to_all_has_five_hundred_characters_at_most) {
  const auto said = [](std::size_t characters) {
    std::string line;
    for (std::size_t i = 0; i < characters; ++i) line += "\u00e9";
    return std::holds_alternative<CallMessage>(
        read_call_message(json::serialize(json::object{{"id", 1}, {"type", "say"}, {"data", {{"line", line}}}})));
  };
  EXPECT_TRUE(said(500));
  EXPECT_FALSE(said(501));
}

// Incident 10 and product.md: to a guest no event tells the patient's name or another's secrets.
TEST(call_messages, the_patients_name_goes_to_providers_and_the_patient_only) {
  calls::VisitFacts visit;
  visit.patient_name = "Ana Field";
  const auto said_to = [&](calls::Role role) {
    return write_event(calls::Welcome{ParticipantId("p"), role, std::nullopt, false, visit, {}}) +
           write_event(calls::VisitChanged{visit, role, {}});
  };
  EXPECT_EQ(said_to(calls::Role::guest).find("Ana Field"), std::string::npos);
  EXPECT_NE(said_to(calls::Role::patient).find("Ana Field"), std::string::npos);
  EXPECT_NE(said_to(calls::Role::provider).find("Ana Field"), std::string::npos);
}

}  // namespace
}  // namespace bedside::api
