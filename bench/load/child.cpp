#include "bench/load/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace bedside::load {

namespace {

constexpr std::chrono::milliseconds kLook{10};
constexpr std::chrono::seconds kEndLimit{5};

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

Child::Child(const std::vector<std::string>& command, const std::string& folder, const std::string& name)
    : log_(folder + "/" + name + ".log") {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  // Emptied before there are two of us: what an earlier child of this name said is not taken for this one's.
  const int log = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  pid_ = ::fork();
  if (pid_ != 0) ::close(log);
  if (pid_ < 0) throw std::runtime_error("no process can be started");
  if (pid_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const sched_param none{};
  ::sched_setscheduler(0, SCHED_OTHER, &none);  // ours is another (main.cpp)
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);  // Janus crashes now and then when it is ended
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

Child::~Child() { stop(); }

std::string Child::output() const { return read_file(log_); }

std::string Child::wait_for(const std::string& text, std::chrono::seconds limit) const {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    auto so_far = output();
    if (so_far.find(text) != std::string::npos) return so_far;
    siginfo_t state{};
    const bool over = ::waitid(P_PID, static_cast<id_t>(pid_), &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_pid == pid_;
    if (over || std::chrono::steady_clock::now() > end) {
      throw std::runtime_error(fmt::format("\"{}\" was not said; {}:\n{}", text, over ? "it has ended" : "time is up", so_far));
    }
    std::this_thread::sleep_for(kLook);
  }
}

int Child::wait_for_end() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return status;
}

void Child::stop() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  const auto end = std::chrono::steady_clock::now() + kEndLimit;
  while (::waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
      break;
    }
    std::this_thread::sleep_for(kLook);
  }
  pid_ = -1;
}

std::chrono::nanoseconds Child::cpu_time() const {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) {
    throw std::runtime_error("the measured process has ended");
  }
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

std::size_t Child::resident_bytes() const {
  std::ifstream file(fmt::format("/proc/{}/statm", pid_));
  std::size_t size = 0;
  std::size_t resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::string run_command(const std::vector<std::string>& command, const std::string& folder) {
  Child child(command, folder, "command");
  const int status = child.wait_for_end();
  auto said = child.output();
  if (status != 0) throw std::runtime_error(fmt::format("{} failed:\n{}", command.front(), said));
  return said;
}

}  // namespace bedside::load
