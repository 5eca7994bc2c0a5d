// An e-mail as it goes over the wire: RFC 5322 headers, RFC 2047 encoded words, RFC 2045 quoted-printable and
// base64, multipart/alternative of text, HTML and calendar (RFC 6047) with the calendar entry as a file too.
// Pure. No input can add a header or end a part: control characters go, boundaries are made of the notice's id.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"
#include "delivery/sender.hpp"

namespace bedside::delivery {

/// The whole message with CRLF line ends. `from` is the sender's bare address.
std::string write_email(const Message& message, const std::string& from, WallTime now);

/// A header's text: as it stands when it is short printable ASCII, else encoded words folded at 76.
std::string encode_header_text(std::string_view text);
std::string quoted_printable(std::string_view text);
std::string base64_lines(std::string_view bytes);
/// "Tue, 24 Nov 2026 09:00:00 +0000"
std::string write_date(WallTime time);

}  // namespace bedside::delivery
