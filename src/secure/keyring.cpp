#include "secure/keyring.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "base/invariant.hpp"
#include "base/percent.hpp"

namespace bedside::secure {

namespace {

constexpr std::size_t kFileLimit = 64 * 1024;  // some 800 keys: one a week for fifteen years
constexpr unsigned kKeyIdLimit = 999'999;
constexpr std::string_view kHeading =
    "# Bedside's secret keys: number and key. The highest number makes new hashes and seals.\n"
    "# Without this file links, PINs and sealed messages cannot be read. Keep it with the backups' key, not beside them.\n";

std::string_view label(Purpose purpose) {
  switch (purpose) {
    case Purpose::token: return "bedside token";
    case Purpose::pin: return "bedside pin";
    case Purpose::seal: return "bedside seal";
    case Purpose::audit: return "bedside audit";
    case Purpose::limiter: return "bedside limiter";
    case Purpose::opt_out: return "bedside opt-out";
  }
  BEDSIDE_INVARIANT(false, "a purpose without a label");
  return {};
}

/// HKDF-SHA256 (RFC 5869) with no salt and one block of output.
HashKey derive(const HashKey& master, Purpose purpose) {
  const HashKey no_salt{};
  const HashKey extracted = keyed_hash(no_salt, master);
  std::string info(label(purpose));
  info.push_back('\x01');
  return keyed_hash(extracted, as_bytes(info));
}

class File {
 public:
  File(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }

  bool write_all(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t count = ::write(fd_, text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(fd_) == 0;
  }
  std::optional<std::string> read_all() const {
    std::string text;
    char part[4096];
    for (;;) {
      const ssize_t count = ::read(fd_, part, sizeof part);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 || text.size() > kFileLimit) return std::nullopt;
      if (count == 0) return text;
      text.append(part, static_cast<std::size_t>(count));
    }
  }

 private:
  int fd_;
};

void sync_folder_of(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const File handle(folder, O_RDONLY | O_DIRECTORY);
  if (handle.is_open()) ::fsync(handle.fd());
}

enum class Existing { keep, replace };

/// The file is there whole or not at all: written beside, then linked or renamed. False with EEXIST
/// when it may not be replaced and is there already.
bool put_file(const std::filesystem::path& file, std::string_view text, Existing existing, RandomSource& random) {
  std::filesystem::path beside = file;
  beside += fmt::format(".{:08x}", random.next_u32());
  {
    const File handle(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    if (!handle.is_open()) return false;
    if (!handle.write_all(text)) {
      ::unlink(beside.c_str());
      return false;
    }
  }
  if (existing == Existing::replace) {
    if (::rename(beside.c_str(), file.c_str()) != 0) {
      ::unlink(beside.c_str());
      return false;
    }
  } else {
    const int linked = ::link(beside.c_str(), file.c_str());
    const int error = errno;
    ::unlink(beside.c_str());
    errno = error;
    if (linked != 0) return false;
  }
  sync_folder_of(file);
  return true;
}

std::optional<HashKey> parse_key(std::string_view hex) {
  HashKey key{};
  if (hex.size() != key.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const int high = hex_digit(hex[2 * i]);
    const int low = hex_digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return key;
}

std::optional<unsigned> parse_key_id(std::string_view digits) {
  unsigned id = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
  if (error != std::errc() || end != digits.data() + digits.size() || id == 0 || id > kKeyIdLimit) return std::nullopt;
  return id;
}

HashKey fresh_key(RandomSource& random) {
  HashKey key{};
  random.fill(key);
  return key;
}

}  // namespace

void KeyRing::add(unsigned id, const HashKey& master) {
  Key key{master, {}};
  for (const Purpose purpose : {Purpose::token, Purpose::pin, Purpose::seal, Purpose::audit, Purpose::limiter, Purpose::opt_out}) {
    key.by_purpose.emplace(purpose, derive(master, purpose));
  }
  keys_.insert_or_assign(id, std::move(key));
  newest_ = std::max(newest_, id);
}

const HashKey& KeyRing::subkey(unsigned id, Purpose purpose) const { return keys_.at(id).by_purpose.at(purpose); }

Result<KeyRing, KeyWhy> KeyRing::parse(std::string_view text) {
  KeyRing ring;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return Refused{KeyWhy::malformed};
    const auto id = parse_key_id(line.substr(0, space));
    const auto key = parse_key(line.substr(space + 1));
    if (!id || !key || ring.keys_.contains(*id)) return Refused{KeyWhy::malformed};
    ring.add(*id, *key);
  }
  if (ring.keys_.empty()) return Refused{KeyWhy::malformed};
  return ring;
}

std::string KeyRing::write() const {
  std::string text(kHeading);
  for (const auto& [id, key] : keys_) text += fmt::format("{} {}\n", id, to_hex(key.master));
  return text;
}

Result<KeyRing, KeyWhy> KeyRing::load_or_create(const std::filesystem::path& file, RandomSource& random) {
  // The second round is for the one that came second: another process made the file in between.
  for (int round = 0; round < 2; ++round) {
    const File handle(file, O_RDONLY);
    if (handle.is_open()) {
      struct stat status {};
      if (::fstat(handle.fd(), &status) != 0 || !S_ISREG(status.st_mode)) return Refused{KeyWhy::cannot_read};
      if ((status.st_mode & 077) != 0) return Refused{KeyWhy::readable_by_others};
      const auto text = handle.read_all();
      if (!text) return Refused{KeyWhy::cannot_read};
      return parse(*text);
    }
    if (errno != ENOENT) return Refused{KeyWhy::cannot_read};
    KeyRing ring;
    ring.add(1, fresh_key(random));
    if (put_file(file, ring.write(), Existing::keep, random)) return ring;
    if (errno != EEXIST) return Refused{KeyWhy::cannot_write};
  }
  return Refused{KeyWhy::cannot_read};
}

Result<KeyRing, KeyWhy> KeyRing::rotate(const std::filesystem::path& file, RandomSource& random) {
  auto loaded = load_or_create(file, random);
  if (!loaded) return loaded;
  KeyRing ring = *std::move(loaded);
  if (ring.newest_ >= kKeyIdLimit) return Refused{KeyWhy::cannot_write};
  ring.add(ring.newest_ + 1, fresh_key(random));
  const std::string text = ring.write();
  if (text.size() > kFileLimit || !put_file(file, text, Existing::replace, random)) return Refused{KeyWhy::cannot_write};
  return ring;
}

KeyRing KeyRing::make_ephemeral(RandomSource& random, unsigned keys) {
  BEDSIDE_INVARIANT(keys > 0, "a key ring without a key");
  KeyRing ring;
  for (unsigned id = 1; id <= keys; ++id) ring.add(id, fresh_key(random));
  return ring;
}

std::string KeyRing::current_hash(Purpose purpose, std::string_view value) const {
  return fmt::format("k{}:{}", newest_, keyed_hash_hex(subkey(newest_, purpose), value));
}

std::vector<std::string> KeyRing::lookup_hashes(Purpose purpose, std::string_view value) const {
  std::vector<std::string> hashes;
  hashes.reserve(keys_.size());
  for (auto key = keys_.rbegin(); key != keys_.rend(); ++key) {
    hashes.push_back(fmt::format("k{}:{}", key->first, keyed_hash_hex(key->second.by_purpose.at(purpose), value)));
  }
  return hashes;
}

std::string KeyRing::seal(Purpose purpose, std::string_view text, std::string_view associated,
                          RandomSource& random) const {
  return fmt::format("k{}.{}", newest_, seal_text(subkey(newest_, purpose), text, associated, random));
}

Result<std::string, SealWhy> KeyRing::open(Purpose purpose, std::string_view sealed, std::string_view associated) const {
  const std::size_t dot = sealed.find('.');
  if (dot == std::string_view::npos || sealed.front() != 'k') return Refused{SealWhy::malformed};
  const auto id = parse_key_id(sealed.substr(1, dot - 1));
  if (!id) return Refused{SealWhy::malformed};
  if (!keys_.contains(*id)) return Refused{SealWhy::unknown_key};
  return open_text(subkey(*id, purpose), sealed.substr(dot + 1), associated);
}

std::string KeyRing::chain_hash(unsigned key_id, std::string_view value) const {
  if (!keys_.contains(key_id)) return {};
  return to_hex(keyed_hash(subkey(key_id, Purpose::audit), as_bytes(value)));
}

}  // namespace bedside::secure
