#include "storage/contract_postgres.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "storage/contract_fixture.hpp"
#include "storage/sql.hpp"

namespace bedside::storage {
PostgresServer& PostgresServer::running() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() : directory_(make_directory()) {
  int in[2];
  int out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::string script = BEDSIDE_POSTGRES_SCRIPT;
  std::string directory = directory_.string();
  std::string password = std::string("KEYED_PASSWORD=") + kKeyedPassword;
  std::vector<char*> arguments = {script.data(), directory.data(), nullptr};
  std::vector<char*> environment = {password.data()};
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  environment.push_back(nullptr);
  const int failed = posix_spawn(&keeper_, script.c_str(), &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  orders_ = in[1];
  answers_ = out[0];
  if (failed != 0) throw std::runtime_error(script + " cannot be started");
  if (const std::string line = read_line(); line != "running") {
    std::string all = line;
    for (std::string more = read_line(); !more.empty(); more = read_line()) all += "\n" + more;
    throw std::runtime_error("PostgreSQL: " + all);
  }
}

PostgresServer::~PostgresServer() {
  close(orders_);
  waitpid(keeper_, nullptr, 0);
  close(answers_);
}

std::string PostgresServer::read_line() {
  std::string line;
  char c = 0;
  while (read(answers_, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

void PostgresServer::order(const std::string& word, const std::string& answer) {
  const std::string line = word + "\n";
  if (write(orders_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) throw std::runtime_error("the keeper is gone");
  if (const std::string said = read_line(); said != answer) throw std::runtime_error("PostgreSQL did not " + word + ": " + said);
}

std::string PostgresServer::address(const std::string& database, const std::string& user, const std::string& password) const {
  return "postgresql://" + user + (password.empty() ? "" : ":" + password) + "@/" + database + "?host=" + directory_.string();
}

std::string PostgresServer::make_database(const std::string& options) {
  if (options.empty() && !free_.empty()) {
    std::string name = std::move(free_.back());
    free_.pop_back();
    return name;
  }
  const std::string name = "t" + std::to_string(++databases_);
  Sql(Database::postgres, address("postgres", "super")).execute("CREATE DATABASE " + name + " OWNER bedside " + options);
  return name;
}

void PostgresServer::give_back_database(const std::string& name) {
  Sql sql(Database::postgres, address(name, "super"));
  sql.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
  sql.execute("DROP SCHEMA public CASCADE");
  sql.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner");
  free_.push_back(name);
}

void PostgresServer::drop_database(const std::string& name) {
  Sql(Database::postgres, address("postgres", "super")).execute("DROP DATABASE " + name + " WITH (FORCE)");
}

}  // namespace bedside::storage
