// Refusals of the use cases, the hall and the media plane as RFC 9457 problems: one table from reason to
// status and sentence. Pages translate by the word; the English sentence is for whoever reads the wire.
#pragma once

#include "calls/messages.hpp"
#include "desk/refusal.hpp"
#include "http/json.hpp"

namespace bedside::api {

http::Problem to_problem(const desk::Refusal& refusal);
http::Response answer_refusal(const desk::Refusal& refusal);
http::Problem to_problem(calls::CallWhy why);
http::Problem to_problem(calls::MediaWhy why);

http::Response not_signed_in();
http::Response storage_failed();
/// A ticket could not be had: the program stops, or the visit ended in the same moment.
http::Response call_unavailable();

}  // namespace bedside::api
