// Small pieces of SIP's and SDP's text: numbers, trimming, comparing, parameters. Views into what is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedside::sip {

/// Without spaces, tabs and line ends on both sides.
std::string_view trim(std::string_view text);
/// ASCII only.
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string lower(std::string_view text);

/// Decimal digits and nothing else; nothing when there are none or the number does not fit.
std::optional<std::uint32_t> parse_u32(std::string_view text);
std::optional<std::uint64_t> parse_u64(std::string_view text);

/// Words between spaces and tabs, at most `most` of them (the rest is left out).
std::vector<std::string_view> split_words(std::string_view text, std::size_t most);

/// `parameters` is ";name=value;flag"; nothing when the name is not there, empty for a flag. Quotes are respected and
/// taken off.
std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view name);

/// Of a header's value that goes into a message of ours: a folded line becomes one line, nothing ends it early,
/// and it reads the same when it is parsed again.
std::string one_line(std::string_view value);

}  // namespace bedside::sip
