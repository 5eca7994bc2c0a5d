// bedside_load: measures Bedside, Janus and a bare forwarding loop with the same load, one after the other.
//   bedside_load --ip ADDRESS --bedside PROGRAM [--sfus a,b] [--scenarios a,b] [--profiles gcm,cm] [--seconds N]
//                [--json FILE]
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "bench/load/bare_loop.hpp"
#include "bench/load/report.hpp"
#include "bench/load/run.hpp"

namespace bedside::load {
namespace {

/// Longer than any measurement takes to set up: a run that hangs ends by itself, and its processes with it.
constexpr unsigned kSetUpLimitSeconds = 60;

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> words;
  std::stringstream stream(list);
  for (std::string word; std::getline(stream, word, ',');) words.push_back(word);
  return words;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return list.empty() || std::find(list.begin(), list.end(), word) != list.end();
}

struct Folder {
  Folder() : path((std::filesystem::temp_directory_path() / "bedside-bench-XXXXXX").string()) {
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("no folder for the run");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string path;
};

std::unique_ptr<Sfu> make(const std::string& name, Place place) {
  if (name == "bedside") return make_bedside(place);
  place.janus_tuned = name == "janus_tuned";
  if (name.starts_with("janus")) return make_janus(place);
  return make_bare(place, name == "bare_gso");
}

/// What the clients do must not interrupt what is measured where both share a processor.
void give_way() {
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_BATCH, &none);
}

int run(const std::map<std::string, std::string>& options) {
  const auto option = [&](const char* name, const char* otherwise) {
    const auto at = options.find(name);
    return at == options.end() || at->second.empty() ? std::string(otherwise) : at->second;
  };
  const auto sfus = split(option("--sfus", "bedside,janus,janus_tuned,bare,bare_gso"));
  const auto scenarios = split(option("--scenarios", ""));
  const auto profiles = split(option("--profiles", "gcm,cm"));
  const auto seconds = static_cast<unsigned>(std::stoi(option("--seconds", "5")));
  give_way();
  std::vector<Row> rows;
  int failures = 0;
  for (const Scenario& scenario : kScenarios) {
    if (!contains(scenarios, scenario.name)) continue;
    for (const auto& name : sfus) {
      const bool bare = name.starts_with("bare");
      for (const auto& profile : bare ? std::vector{profiles.front()} : profiles) {
        ::alarm(kSetUpLimitSeconds + seconds);
        const Folder folder;
        const Place place{option("--ip", "127.0.0.1"), folder.path, option("--bedside", "bedside"), false};
        try {
          rows.push_back(measure(scenario,
                                 profile == "gcm" ? secure::SrtpProfile::aead_aes_128_gcm : secure::SrtpProfile::aes128_cm_sha1_80,
                                 name, [&] { return make(name, place); }, place.ip, std::chrono::seconds(seconds)));
          const Row& row = rows.back();
          fmt::print(stderr, "{} {} {}: {:.2f} us\n", row.scenario, row.profile, row.sfu, row.cpu_us_per_packet);
        } catch (const std::exception& failure) {
          ++failures;
          fmt::print(stderr, "{} {} {}: {}\n", scenario.name, profile, name, failure.what());
        }
      }
    }
  }
  fmt::print("{}", to_table(rows));
  if (const auto file = option("--json", ""); !file.empty()) std::ofstream(file) << to_json(rows);
  return failures == 0 && !rows.empty() ? 0 : 1;
}

}  // namespace
}  // namespace bedside::load

int main(int count, char** words) {
  using namespace bedside::load;
  if (count == 4 && std::string(words[1]) == "--bare-loop") {
    run_bare_loop(words[2], std::string(words[3]) == "gso" ? BareSending::gso : BareSending::one_by_one);
  }
  std::map<std::string, std::string> options;
  for (int i = 1; i + 1 < count; i += 2) options[words[i]] = words[i + 1];
  return run(options);
}
