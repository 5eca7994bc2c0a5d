// A key of a telephone: '0'-'9', '*' or '#'. Nine of them are a PIN, so that none ever prints.
#pragma once

#include "base/secret.hpp"

namespace bedside::audio {

using Key = Secret<char>;

}  // namespace bedside::audio
