#include "desk/own_words.hpp"

#include <algorithm>

#include "desk/field_check.hpp"
#include "desk/journal.hpp"
#include "desk/seats.hpp"
#include "desk/tell.hpp"
#include "desk/texting.hpp"
#include "notices/languages.hpp"
#include "notices/render.hpp"

namespace bedside::desk {
namespace {

using notices::Kind;
using notices::OwnWords;

bool is_written(const std::string& language) {
  return std::find(notices::kLanguages.begin(), notices::kLanguages.end(), language) != notices::kLanguages.end();
}

/// The first sentences of an e-mail may stand in several lines; a subject and a text message are one.
std::string check_part(FieldCheck& check, notices::WordsPart part, const std::string& as_typed) {
  const std::string typed = notices::without_unseen(as_typed);
  const std::string field(notices::word(part));
  const std::size_t most = notices::most_characters(part);
  if (part != notices::WordsPart::lead) return check.text(field, typed, most);
  // A line break counts and is cut off at the ends like a blank.
  std::string one_line = typed;
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  const std::string kept = check.text(field, one_line, most);
  return kept.empty() ? kept : typed.substr(one_line.find(kept), kept.size());
}

/// Whole words, or what is wrong with them.
OwnWords check_words(const std::string& language, Kind kind, const OwnWords& typed, FieldCheck& check) {
  OwnWords words = notices::original_words(kind, language);
  for (const auto part : notices::kWordsParts) {
    const std::string field(notices::word(part));
    std::string text = check_part(check, part, text_of(typed, part));
    if (text.empty()) continue;
    if (const auto wrong = notices::what_is_wrong(kind, part, text)) check.wrong(field, *wrong);
    text_of(words, part) = std::move(text);
  }
  return words;
}

/// What is kept: nothing where it is the program's own, so that a later program's better words come through.
OwnWords changed_parts(const OwnWords& words, const OwnWords& original) {
  OwnWords own;
  for (const auto part : notices::kWordsParts)
    if (text_of(words, part) != text_of(original, part)) text_of(own, part) = text_of(words, part);
  return own;
}

WordsInUse in_use(UnitOfWork& unit, const ClinicId& clinic, const std::string& language, Kind kind) {
  WordsInUse now{kind, notices::original_words(kind, language), notices::original_words(kind, language)};
  const OwnWords own = unit.own_words().find_words(clinic, language, kind).value_or(OwnWords{});
  for (const auto part : notices::kWordsParts)
    if (!text_of(own, part).empty()) text_of(now.words, part) = text_of(own, part);
  return now;
}

std::optional<Refused<Refusal>> unknown(const std::string& language, Kind kind) {
  if (is_written(language) && notices::has_own_words(kind)) return std::nullopt;
  return refuse(Why::not_found);
}

/// The longest name of a provider; where there is none, whoever asks stands for one.
std::optional<std::string> longest_provider_name(UnitOfWork& unit, const Actor& actor) {
  const auto person = unit.clinics().find_person(actor.clinic, actor.person);
  if (!person) return std::nullopt;
  std::string longest;
  for (const clinic::Person& one : unit.clinics().list_people(actor.clinic))
    if (!one.disabled && one.has_role(clinic::Role::provider) && count_characters(one.name) > count_characters(longest)) longest = one.name;
  return longest.empty() ? person->name : longest;
}

}  // namespace

Outcome<std::vector<WordsInUse>> list_words(UnitOfWork& unit, const Actor& actor, const std::string& language) {
  if (!is_written(language)) return refuse(Why::not_found);
  std::vector<WordsInUse> all;
  for (const Kind kind : notices::kWordedKinds) all.push_back(in_use(unit, actor.clinic, language, kind));
  return all;
}

Outcome<WordsInUse> save_words(UnitOfWork& unit, const Context& context, const notices::DateWords& dates, const Actor& actor,
                               const std::string& language, Kind kind, const OwnWords& typed) {
  const auto sample = sample_payload(unit, context, dates, actor, language, kind, typed);
  if (!sample) return refuse(sample.why());
  const OwnWords& own = sample->own_words;
  const OwnWords before = unit.own_words().find_words(actor.clinic, language, kind).value_or(OwnWords{});
  if (own == OwnWords{}) unit.own_words().forget_words(actor.clinic, language, kind);
  else unit.own_words().save_words(actor.clinic, language, kind, own);
  if (own != before)
    note(unit, context, actor.clinic, by(actor), "clinic.words_changed", "clinic",
         {{"message", std::string(notices::word(kind))}, {"language", language}});
  return in_use(unit, actor.clinic, language, kind);
}

Outcome<WordsInUse> forget_words(UnitOfWork& unit, const Context& context, const notices::DateWords& dates, const Actor& actor,
                                 const std::string& language, Kind kind) {
  return save_words(unit, context, dates, actor, language, kind, {});
}

Outcome<notices::Payload> sample_payload(UnitOfWork& unit, const Context& context, const notices::DateWords& dates, const Actor& actor,
                                         const std::string& language, Kind kind, const OwnWords& typed) {
  if (const auto refused = unknown(language, kind)) return *refused;
  const auto clinic = unit.clinics().find_clinic(actor.clinic);
  const auto name = longest_provider_name(unit, actor);
  if (!clinic || !name) return refuse(Why::not_found);
  FieldCheck check;
  const OwnWords words = check_words(language, kind, typed, check);
  if (!check.ok()) return check.refusal();
  const WallTime tomorrow = std::chrono::ceil<std::chrono::hours>(context.now + std::chrono::hours(24));
  notices::Payload payload = make_sample(context, *clinic, language, kind == Kind::appointment ? notices::Reader::patient : notices::Reader::guest,
                                         notices::find_longest_time(tomorrow, clinic->settings.time_zone, language, dates));
  payload.provider_names = {*name};
  payload.own_words = changed_parts(words, notices::original_words(kind, language));
  const OwnWords filled = notices::fill_own_words(payload, dates);
  for (const auto part : notices::kWordsParts)
    if (count_characters(text_of(filled, part)) > notices::most_characters(part)) check.wrong(std::string(notices::word(part)), "too_long_filled");
  if (!check.ok()) return check.refusal();
  if (kind == Kind::cancelled) {
    payload.link.clear();
    payload.pin.clear();
    payload.dial_in_numbers.clear();
  }
  return payload;
}

Outcome<Done> send_sample(UnitOfWork& unit, const Context& context, const notices::DateWords& dates, const Actor& actor,
                          const std::string& language, Kind kind, const OwnWords& typed, const std::optional<std::string>& phone) {
  auto payload = sample_payload(unit, context, dates, actor, language, kind, typed);
  if (!payload) return refuse(payload.why());
  const auto person = unit.clinics().find_person(actor.clinic, actor.person);
  FieldCheck check;
  const auto number = check.optional_phone("phone", phone);
  if (!context.senders.email && !number) check.wrong("phone", "no_email_sender");
  if (number && !context.senders.sms) check.wrong("phone", "no_sms_sender");
  if (!check.ok()) return check.refusal();
  const Limit tests{"message-tests-of:" + actor.person.text(), std::chrono::hours(1), kTestsPerHour, "message_tests_per_hour"};
  if (auto refused = spend(unit, context, tests, 1)) return refuse(std::move(*refused));
  const auto queue_by = [&](notices::Channel channel, const std::string& address) {
    payload->to = address;
    queue_sample(unit, context, actor.clinic, channel, kind, *payload);
    note(unit, context, actor.clinic, by(actor), "message.tested", "clinic",
         {{"channel", std::string(notices::word(channel))}, {"message", std::string(notices::word(kind))}, {"language", language}});
  };
  if (context.senders.email) queue_by(notices::Channel::email, person->email);
  if (number) {
    if (auto refused = spend_text(unit, context, actor.clinic, std::nullopt, *number)) return refuse(std::move(*refused));
    queue_by(notices::Channel::sms, *number);
  }
  return Done{};
}

}  // namespace bedside::desk
