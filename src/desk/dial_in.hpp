// The numbers that people dial, and which clinic shows which. Whoever tells anybody a number asks here.
// Says nothing about PINs: a PIN finds its visit on every number of the server.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clinic/clinic.hpp"

namespace bedside::desk {

struct DialInNumber {
  std::string number;   // E.164
  std::string label;
  std::string country;  // ISO 3166 alpha-2
  bool toll_free = false;
  bool operator==(const DialInNumber&) const = default;
};

/// Whether an operator who writes `named` means this clinic: its id, or else its public name.
bool is_named(const clinic::Clinic& clinic, std::string_view named);

/// All numbers of this server. They can be read for one clinic alone, so that none is shown another's by mistake.
class DialInNumbers {
 public:
  /// `clinics`: those that show it, named as for is_named; empty: every clinic.
  void add(DialInNumber number, std::vector<std::string> clinics = {}) { all_.push_back({std::move(number), std::move(clinics)}); }
  /// In the order of the settings, each once, however many trunks have it. Empty: nobody of the clinic is told a number or PIN.
  std::vector<DialInNumber> of(const clinic::Clinic& clinic) const;

  /// Whether it is one of this server's, whichever clinic's.
  bool has(std::string_view number) const;

 private:
  struct Entry {
    DialInNumber number;
    std::vector<std::string> clinics;
  };
  std::vector<Entry> all_;
};

}  // namespace bedside::desk
