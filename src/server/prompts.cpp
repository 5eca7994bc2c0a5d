#include "server/prompts.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace bedside::server {
namespace {

namespace fs = std::filesystem;
using phone::Clip;
using phone::Phrasebook;

/// Two minutes of recording, and its header; a text is far smaller.
constexpr std::uintmax_t kFileLimit = 4 * 1024 * 1024;
/// Some ten languages, and a name for each provider of a large clinic.
constexpr std::size_t kFilesLimit = 10000;

/// "en/welcome.wav" → "en/welcome"; "names/ID.wav" → "name/ID". Empty: no recording.
std::string piece_of(const std::string& name) {
  constexpr std::string_view kSuffix = ".wav";
  constexpr std::string_view kNames = "names/";
  if (!name.ends_with(kSuffix) || std::ranges::count(name, '/') != 1) return {};
  const std::string piece = name.substr(0, name.size() - kSuffix.size());
  return piece.starts_with(kNames) ? "name/" + piece.substr(kNames.size()) : piece;
}

std::optional<WrongSetting> add_order(Phrasebook& book, const std::string& name, ByteSpan bytes,
                                      std::set<std::string>& languages) {
  const std::string language = name.substr(0, name.size() - std::string_view(".toml").size());
  try {
    const toml::table texts = toml::parse(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    auto order = phone::parse_order(texts["order"]["day_and_time"].value_or(""), texts["order"]["parts"].value_or(""));
    if (!order) return WrongSetting{fmt::format("prompts: {} does not say in [order] how a day and a time are spoken", name)};
    book.add_language(language, std::move(*order));
    languages.insert(language);
    return std::nullopt;
  } catch (const toml::parse_error& failed) {
    return WrongSetting{fmt::format("prompts: {} is no TOML: {}", name, failed.description())};
  }
}

WrongSetting wrong_recording(const std::string& name, audio::WavWhy why) {
  return {fmt::format("prompts: {} is {}; a recording is WAV, mono, 16 bits, 8 or 16 kHz, at most two minutes", name,
                      audio::word(why))};
}

/// Plays from where it lies when that is possible.
Result<Clip, audio::WavWhy> clip_inside(ByteSpan bytes) {
  const auto view = audio::view_wav(bytes);
  if (!view) return Refused{view.why()};
  const bool aligned = reinterpret_cast<std::uintptr_t>(view->samples.data()) % alignof(audio::Sample) == 0;
  if (view->rate == audio::Rate::wide && aligned && std::endian::native == std::endian::little)
    return Clip(audio::Samples(reinterpret_cast<const audio::Sample*>(view->samples.data()), view->samples.size() / 2));
  return Clip(*audio::parse_wav(bytes));
}

using Wrong = std::optional<WrongSetting>;

Wrong add_inside(Phrasebook& book, std::span<const PromptFile> files, std::set<std::string>& languages) {
  for (const PromptFile& file : files) {
    const std::string name(file.name);
    if (name.ends_with(".toml")) {
      if (auto wrong = add_order(book, name, file.bytes, languages)) return wrong;
    } else if (const std::string piece = piece_of(name); !piece.empty()) {
      auto clip = clip_inside(file.bytes);
      if (!clip) return wrong_recording(name, clip.why());
      book.add(piece, std::move(*clip));
    }
  }
  return std::nullopt;
}

Wrong add_file(Phrasebook& book, const fs::path& path, const std::string& name, std::set<std::string>& languages) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(in), {}};
  const ByteSpan bytes(reinterpret_cast<const std::uint8_t*>(chars.data()), chars.size());
  if (name.ends_with(".toml")) return add_order(book, name, bytes, languages);
  const auto recording = audio::parse_wav(bytes);
  if (!recording) return wrong_recording(name, recording.why());
  book.add(piece_of(name), Clip(*recording));
  return std::nullopt;
}

Wrong add_folder(Phrasebook& book, const std::string& folder, std::set<std::string>& languages) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) return WrongSetting{fmt::format("prompts: {} is no folder", folder)};
  std::size_t files = 0;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (!at->is_regular_file(failed)) continue;
    const std::string name = at->path().lexically_relative(folder).generic_string();
    const bool is_order = name.ends_with(".toml") && name.find('/') == std::string::npos;
    if (!is_order && piece_of(name).empty()) continue;
    if (++files > kFilesLimit) return WrongSetting{fmt::format("prompts: more than {} files in {}", kFilesLimit, folder)};
    if (at->file_size(failed) > kFileLimit) return wrong_recording(name, audio::WavWhy::too_long);
    if (auto wrong = add_file(book, at->path(), name, languages)) return wrong;
  }
  if (failed) return WrongSetting{fmt::format("prompts: {} cannot be read: {}", folder, failed.message())};
  return std::nullopt;
}

}  // namespace

Result<Phrasebook, WrongSetting> load_phrasebook(std::span<const PromptFile> inside, const std::string& folder) {
  Phrasebook book;
  std::set<std::string> languages;
  if (auto wrong = add_inside(book, inside, languages)) return Refused{std::move(*wrong)};
  if (!folder.empty()) {
    if (auto wrong = add_folder(book, folder, languages)) return Refused{std::move(*wrong)};
  }
  for (const std::string& language : languages) {
    const auto missing = book.missing(language);
    if (missing.empty()) continue;
    return Refused{WrongSetting{fmt::format("prompts: {} lacks {} recordings, the first is {}.wav", language, missing.size(),
                                            missing.front())}};
  }
  return book;
}

}  // namespace bedside::server
