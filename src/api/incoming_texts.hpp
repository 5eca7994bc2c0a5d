// What people answer to text messages (STOP, HELP, START), as a service with an API of Twilio's shape or Kannel (post-url)
// hands it on: a route for a machine, outside of the pages' contract. Whatever else they write is read by nobody and kept
// nowhere.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "api/service_proof.hpp"
#include "desk/context.hpp"
#include "desk/unit_of_work.hpp"
#include "http/router.hpp"

namespace bedside::api {

/// A form with From and Body, answered in XML; or the text as it is with X-Kannel-From, answered by a text.
enum class IncomingBy { form, kannel };

struct IncomingTexts {
  desk::Storage& storage;
  const secure::KeyRing& keys;
  std::function<desk::Context()> context;
  std::optional<ServiceSignature> signature;  // nothing: the service does not sign
  bool answers = true;                        // false: the service answers itself
  IncomingBy by = IncomingBy::form;
};

void mount_incoming_texts(http::Router& router, IncomingTexts dependencies);

/// "/hooks/sms-in/<proof>": what the operator tells the service, after the public address.
std::string incoming_texts_path(const secure::KeyRing& keys);

}  // namespace bedside::api
