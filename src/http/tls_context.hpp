// The certificate of the server: read at start, taken up again when its files change, kept when the new ones
// do not fit together. TLS 1.2 and 1.3. Private to this folder.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <array>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/server.hpp"

namespace bedside::http {

/// The refusal is a sentence that names the file.
Result<std::shared_ptr<boost::asio::ssl::context>, std::string> load_tls(const TlsFiles& files);

/// What a file looks like from outside; differs when it was replaced or rewritten.
using FileMark = std::array<long long, 4>;
FileMark mark_of(const std::filesystem::path& file);

}  // namespace bedside::http
