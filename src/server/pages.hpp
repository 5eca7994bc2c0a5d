// The web pages inside the program: what web/dist held when it was built. Empty when built without pages.
#pragma once

#include <span>

#include "http/assets.hpp"

namespace bedside::server {

std::span<const http::Asset> embedded_pages();

}  // namespace bedside::server
