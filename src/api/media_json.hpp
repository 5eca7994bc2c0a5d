// mediasoup-client's values in JSON, in its own spelling, and the engine's structs: one to one. Lists are
// bounded here; whether values fit together is sfu/negotiation's business.
#pragma once

#include <boost/json.hpp>

#include "api/json_reader.hpp"
#include "calls/media_port.hpp"
#include "sfu/parameters.hpp"

namespace bedside::api {

// Each reads the object that `reader` stands on. Members that mediasoup-client may add later are let through:
// these are its values, not ours; but what we read has the right type.
sfu::RtpCapabilities read_rtp_capabilities(const boost::json::value& value, const std::string& path, FieldProblems& problems);
sfu::RtpParameters read_rtp_parameters(const boost::json::value& value, const std::string& path, FieldProblems& problems);
sfu::DtlsParameters read_dtls_parameters(const boost::json::value& value, const std::string& path, FieldProblems& problems);

boost::json::object write_json(const sfu::RtpCapabilities& capabilities);
boost::json::object write_json(const sfu::RtpParameters& parameters);
boost::json::object write_json(const sfu::IceParameters& parameters);
boost::json::object write_json(const calls::TransportOffer& offer);

}  // namespace bedside::api
