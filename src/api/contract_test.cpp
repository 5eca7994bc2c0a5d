// The route table against contract/openapi.yaml, both ways.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>

#include "api/routes.hpp"

namespace bedside::api {
namespace {

/// "POST /api/visits" -> "staff". Reads only as much YAML as the file uses: a path at two spaces, a method at
/// four, the permission anywhere below it.
std::map<std::string, std::string> operations_of_the_contract() {
  std::ifstream file(BEDSIDE_CONTRACT);
  std::map<std::string, std::string> found;
  std::string path, method;
  const std::regex path_line("^  (/[^:]*):.*"), method_line("^    (get|post|patch|delete|put):.*"),
      permission(".*x-permission: ([a-z_]+).*");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("components:")) break;
    std::smatch part;
    if (std::regex_match(line, part, path_line)) path = part[1];
    if (std::regex_match(line, part, method_line)) {
      method = part[1];
      for (char& letter : method) letter = static_cast<char>(letter - 'a' + 'A');
      found[method + " " + path] = "";
    }
    if (std::regex_match(line, part, permission)) found[method + " " + path] = part[1];
  }
  return found;
}

TEST(contract, every_operation_has_a_route_with_the_same_permission_and_the_reverse) {
  const auto contract = operations_of_the_contract();
  ASSERT_GT(contract.size(), 30U);
  std::map<std::string, std::string> routes;
  for (const auto& line : all_routes())
    routes[std::string(http::word(line.method)) + " " + line.pattern] = word(line.permission);
  EXPECT_EQ(routes, contract);
}

// Incident 22: nothing changes by GET, so a link in a page can do nothing in somebody's name.
TEST(contract, incident_22_no_get_asks_for_more_than_reading) {
  for (const auto& line : all_routes()) {
    if (line.method != http::Method::get) continue;
    const bool reads_what_admins_read =
        line.permission == Permission::admin && (line.pattern == "/api/audit" || line.pattern.starts_with("/api/clinic/messages") ||
                                                 line.pattern.starts_with("/api/clinic/words"));
    EXPECT_TRUE(line.permission == Permission::anybody || line.permission == Permission::staff ||
                line.permission == Permission::link || reads_what_admins_read)
        << line.pattern;
  }
}

}  // namespace
}  // namespace bedside::api
