// What a text-message service tells later of a message that it took (Twilio's StatusCallback, Kannel's dlr-url): a route for a
// machine, outside of the pages' contract. The address is a proof: it ends in a keyed hash of the notice's id, so nobody
// can report on a message who was not given its address. A service that signs has to have signed as well.
#pragma once

#include <functional>
#include <string>

#include "api/service_proof.hpp"
#include "desk/unit_of_work.hpp"
#include "http/router.hpp"
#include "secure/keyring.hpp"

namespace bedside::api {

/// Kannel knows no other way than GET. That route is there for Kannel alone, and takes nothing from a browser: nobody is
/// given its address but Kannel.
enum class ReportsBy { form, kannel };

struct DeliveryReports {
  desk::Storage& storage;
  const secure::KeyRing& keys;
  std::function<WallTime()> wall_clock;
  std::function<void(const notices::Notice&)> on_changed;  // for whoever shows the state
  std::optional<ServiceSignature> signature = {};          // nothing: the service does not sign
  ReportsBy by = ReportsBy::form;
};

void mount_delivery_reports(http::Router& router, DeliveryReports dependencies);

/// "/hooks/sms/<notice>/<proof>": what the service is given, after the public address.
std::string delivery_report_path(const NoticeId& notice, const secure::KeyRing& keys);

}  // namespace bedside::api
