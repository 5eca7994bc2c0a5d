// Whether certificate files can be used, without serving them: for checking settings before a start.
#pragma once

#include <string>

#include "http/server.hpp"

namespace bedside::http {

/// Nothing when they are good, else a sentence that names the file.
std::string check_tls_files(const TlsFiles& files);

}  // namespace bedside::http
