// Recordings: those inside the program, the operator's that win, and the sentence for what is wrong with them.
#include "server/prompts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace bedside::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::string_view kOrder =
    "[order]\nday_and_time = \"weekday month day hour minute part zone\"\n"
    "parts = \"d d d d d d d d d d d d d d d d d d d d d d d d\"\n";

std::string make_wav(std::size_t samples, char rate_high = 0x3E, char rate_low = static_cast<char>(0x80)) {
  const auto u32 = [](std::size_t value) {
    std::string out;
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
    return out;
  };
  const std::string rate{rate_low, rate_high, 0, 0};
  return "RIFF" + u32(36 + 2 * samples) + "WAVEfmt " + u32(16) + std::string{1, 0, 1, 0} + rate + rate + std::string{2, 0, 16, 0} +
         "data" + u32(2 * samples) + std::string(2 * samples, 1);
}

class Prompts : public testing::Test {
 protected:
  Prompts() {
    put("en.toml", std::string(kOrder));
    for (const std::string& id : phone::required_pieces()) put("en/" + id + ".wav", make_wav(160));
    put("en/part.d.wav", make_wav(160));
  }
  ~Prompts() override { fs::remove_all(folder_); }
  void put(const std::string& name, std::string bytes) { inside_[name] = std::move(bytes); }
  void put_outside(const std::string& name, const std::string& bytes) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  Result<phone::Phrasebook, WrongSetting> load(bool with_folder) {
    std::vector<PromptFile> files;
    for (const auto& [name, bytes] : inside_)
      files.push_back({name, ByteSpan(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size())});
    return load_phrasebook(files, with_folder ? folder_.string() : "");
  }
  std::string refusal(bool with_folder) {
    auto loaded = load(with_folder);
    return loaded ? "taken" : loaded.why().sentence;
  }

  std::map<std::string, std::string> inside_;
  fs::path folder_ = fs::temp_directory_path() / ("bedside_prompts_test_" + std::to_string(getpid()));
};

TEST_F(Prompts, inside_the_program_are_enough) {
  const auto book = load(false);
  ASSERT_TRUE(book.ok()) << book.why().sentence;
  EXPECT_TRUE(book->has_language("en"));
  EXPECT_EQ(book->find("en/welcome")->at(audio::Rate::narrow).size(), 80U);
  EXPECT_EQ(book->find("en/welcome")->at(audio::Rate::wide).size(), 160U);
}

TEST_F(Prompts, the_operators_win_file_by_file_and_bring_names) {
  put_outside("en/welcome.wav", make_wav(800, 0x1F, 0x40));
  put_outside("names/abc.wav", make_wav(320));
  put_outside("notes.txt", "not for callers");
  const auto book = load(true);
  ASSERT_TRUE(book.ok()) << book.why().sentence;
  EXPECT_EQ(book->find("en/welcome")->at(audio::Rate::narrow).size(), 800U);
  EXPECT_EQ(book->find("en/ask_pin")->at(audio::Rate::wide).size(), 160U);
  EXPECT_TRUE(book->has("name/abc"));
}

TEST_F(Prompts, what_is_wrong_is_one_sentence_with_the_file) {
  put_outside("en/welcome.wav", make_wav(100, 0x5D, 0x21));
  EXPECT_THAT(refusal(true), HasSubstr("en/welcome.wav is not_8_or_16_khz"));
  put_outside("en/welcome.wav", "no wav");
  EXPECT_THAT(refusal(true), HasSubstr("en/welcome.wav is not_wav"));
  fs::remove(folder_ / "en/welcome.wav");
  put_outside("fr.toml", std::string(kOrder));
  EXPECT_THAT(refusal(true), HasSubstr("fr lacks"));
  put_outside("fr.toml", "[order]\n");
  EXPECT_THAT(refusal(true), HasSubstr("fr.toml does not say in [order]"));
  put_outside("fr.toml", "no toml at all");
  EXPECT_THAT(refusal(true), HasSubstr("fr.toml is no TOML"));
  fs::remove_all(folder_);
  EXPECT_THAT(refusal(true), HasSubstr("is no folder"));
  inside_.erase("en/privacy.wav");
  EXPECT_THAT(refusal(false), HasSubstr("en lacks 1 recordings, the first is privacy.wav"));
}

TEST_F(Prompts, none_at_all_is_a_program_without_telephones) {
  const auto book = load_phrasebook({}, "");
  ASSERT_TRUE(book.ok());
  EXPECT_FALSE(book->has_language("en"));
}

}  // namespace
}  // namespace bedside::server
