// A process that is measured: started here, ended with us, asked for nothing but its own accounting.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bedside::load {

class Child {
 public:
  /// Starts the program; its output goes to a file in `folder`. Killed when this program ends, however it ends.
  Child(const std::vector<std::string>& command, const std::string& folder, const std::string& name);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// What has been written to its output so far.
  std::string output() const;
  /// Waits until the output holds `text`; throws when it does not come or the process ends.
  std::string wait_for(const std::string& text, std::chrono::seconds limit) const;
  /// Waits until it ends by itself; 0: well.
  int wait_for_end();
  /// Asks it to end and waits; what does not go in time is killed.
  void stop();

  /// CPU time of all its threads, in user space and kernel, by the kernel's account of the process.
  std::chrono::nanoseconds cpu_time() const;
  std::size_t resident_bytes() const;

 private:
  pid_t pid_ = -1;
  std::string log_;
};

/// Runs a command to its end and answers what it wrote; throws when it fails.
std::string run_command(const std::vector<std::string>& command, const std::string& folder);

}  // namespace bedside::load
