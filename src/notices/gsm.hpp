// How a text message is carried: in the alphabet of 160 characters (GSM 7-bit, 3GPP TS 23.038 section 6.2.1), or as UCS-2
// with 70 to a segment. Segments of a longer message lose 7 or 3 characters to what joins them (TS 23.040 section 9.2.3.24).
#pragma once

#include <string_view>

namespace bedside::notices {

/// `text`: UTF-8.
bool fits_gsm7(std::string_view text);
int count_segments(std::string_view text);

}  // namespace bedside::notices
