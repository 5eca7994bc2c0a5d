// Lines for the operator, on standard error, one write each: time in UTC and a sentence. Whoever logs passes no
// name, address, number, token or PIN; secrets are Secret<T> and print as [hidden].
#pragma once

#include <string_view>

namespace bedside::server {

/// Any thread.
void log_line(std::string_view sentence);

}  // namespace bedside::server
