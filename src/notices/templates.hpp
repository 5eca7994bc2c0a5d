// The words of messages, one table per language; `{0}`… are filled by render.cpp. Plain text only.
// A word that names a button of the pages is spelled as the pages spell it.
#pragma once

#include <string>
#include <string_view>

#include "notices/outbox.hpp"

namespace bedside::notices {

struct MessageWords {
  std::string_view subject;  // {0} clinic, {1} day and time in short
  std::string_view lead;     // {0} clinic, {1} guest kind
  std::string_view button;   // label of the link; empty: none
  std::string_view after;    // a closing sentence; empty: none
  std::string_view sms;      // {0} clinic, {1} day, time and zone in short, {2} providers, {3} link
  std::string_view after_now = "";  // both instead, once the visit's time has come; empty: the same as ever
  std::string_view sms_now = "";
};

/// To whom the patient's messages go in the patient's place, a parent or a carer: the visit is not theirs. Nobody is named.
struct WordsForAnother {
  std::string_view subject;  // as in MessageWords
  std::string_view lead;
};

struct Phrases {
  std::string_view language;
  std::string_view hello;            // to nobody by name
  std::string_view hello_name;       // {0} name
  std::string_view when;
  std::string_view when_value;       // {0} day, {1} from, {2} to, {3} zone
  std::string_view with;
  std::string_view comma = ", ";     // between names that stand one after the other
  std::string_view by_phone;
  std::string_view by_phone_value;   // {0} number, {1} PIN
  std::string_view interpret;        // {0} language
  std::string_view note;             // label of the inviter's line
  std::string_view no_install;
  std::string_view yours_alone;
  std::string_view yours_alone_with_pin;
  std::string_view not_for_me;       // the button's label
  std::string_view not_for_me_text;
  std::string_view wrong_person;     // to the patient, whose page has no such button; {0} clinic, with its telephone where it has one
  std::string_view questions;        // {0} clinic, {1} telephone
  std::string_view footer;           // {0} clinic
  std::string_view sms_not_for_me;   // that the page of the link has the button: in a text message there is none
  std::string_view one_tap;          // what a link says that dials number and PIN; {0} number
  std::string_view toll_free;
  std::string_view sms_phone;        // {0} number, {1} PIN, {2} one-tap string
  std::string_view sms_questions;    // {0} telephone
  std::string_view sms_interpreter;  // an invitation to interpret, instead of its own; as that, and {4} language
  std::string_view sms_interpreter_moved;  // as that, with a new time
  std::string_view sms_interpreter_reminder;
  std::string_view sms_stopped;      // the answer to STOP; {0} clinic
  std::string_view sms_started;      // to START
  std::string_view sms_help;         // to HELP
  std::string_view calendar_summary; // {0} clinic
  MessageWords appointment, invitation, moved, reminder, cancelled, revoked, switched_off, declined, password_reset, password_setup;
  WordsForAnother appointment_for_another, reminder_for_another;
  std::string_view family, carer, guardian, interpreter, other;
  bool right_to_left = false;

  const MessageWords& message(Kind kind) const;
  std::string_view subject(Kind kind, bool for_another) const;
  std::string_view lead(Kind kind, bool for_another) const;
  /// Label of the link, and what to do with it: a reminder has those of the first message to its reader.
  const MessageWords& way_in(Kind kind, Reader reader) const;
  std::string_view guest_kind(std::string_view word) const;
};

/// English for every language that has no table of its own.
const Phrases& phrases_for(std::string_view language);

}  // namespace bedside::notices
