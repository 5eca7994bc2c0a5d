// Settings and the command line: what is taken, and the sentence for what is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "server/arguments.hpp"
#include "server/calling.hpp"
#include "server/numbers.hpp"
#include "server/setting_table.hpp"
#include "server/settings.hpp"

namespace bedside::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string refusal(const std::string& toml, const Environment& environment = {}) {
  const auto parsed = parse_settings(toml, "test.toml", environment);
  return parsed ? std::string("taken") : parsed.why().sentence;
}

TEST(Settings, the_example_is_a_good_file_and_holds_the_defaults) {
  const auto example = parse_settings(example_settings(), "example", {});
  ASSERT_TRUE(example.ok()) << example.why().sentence;
  const auto defaults = parse_settings("", "", {});
  ASSERT_TRUE(defaults.ok());
  EXPECT_EQ(example->listen, defaults->listen);
  EXPECT_EQ(example->media_port, defaults->media_port);
  EXPECT_EQ(example->request_workers, defaults->request_workers);
  EXPECT_EQ(example->admin_email, defaults->admin_email);
  EXPECT_EQ(example->clinic_name, defaults->clinic_name);
  EXPECT_EQ(example->log_requests, defaults->log_requests);
  EXPECT_FALSE(example->smtp);
  EXPECT_FALSE(example->sms);
  for (const auto& row : setting_rows()) EXPECT_THAT(example_settings(), HasSubstr("\n" + row.key + " = "));
}

TEST(Settings, a_whole_file_is_taken) {
  const auto settings = parse_settings(R"(
[server]
listen = ["127.0.0.1:0", "[::1]:0"]
public_url = "https://visits.example.org/"
trusted_proxies = ["10.0.0.0/8"]
data = "/tmp/x/"
[smtp]
host = "localhost"
port = 2525
tls = "implicit"
from = "Bedside <visits@clinic.example>"
[sms]
base_url = "http://127.0.0.1:9/"
account = "AC"
token = "t"
from = "+15550100000"
)", "test.toml", {});
  ASSERT_TRUE(settings.ok()) << settings.why().sentence;
  EXPECT_EQ(settings->public_url, "https://visits.example.org");
  EXPECT_TRUE(settings->trusted_proxies.contains("10.1.1.1"));
  EXPECT_EQ(settings->key_file(), "/tmp/x/secret.key");
  EXPECT_EQ(settings->smtp->from, "visits@clinic.example");
  EXPECT_EQ(settings->sms->base, "http://127.0.0.1:9");
}

TEST(Settings, text_messages_have_one_of_three_senders) {
  const auto kannel = parse_settings("[sms]\nsender = \"kannel\"\nbase_url = \"http://127.0.0.1:13013/\"\naccount = \"b\"\ntoken = \"t\"\nfrom = \"+15550100000\"\n", "", {});
  ASSERT_TRUE(kannel.ok()) << kannel.why().sentence;
  EXPECT_EQ(kannel->sms->kind, delivery::SmsSettings::Kind::kannel);
  EXPECT_EQ(kannel->sms->base, "http://127.0.0.1:13013");
  const auto webhook = parse_settings("[sms]\nsender = \"webhook\"\nbase_url = \"http://127.0.0.1:9/hook/\"\ntoken = \"t\"\nfrom = \"+15550100000\"\n", "", {});
  ASSERT_TRUE(webhook.ok()) << webhook.why().sentence;
  EXPECT_EQ(webhook->sms->base, "http://127.0.0.1:9/hook/") << "the whole address, as it is";
  EXPECT_THAT(refusal("[sms]\nsender = \"pigeon\"\n"), AllOf(HasSubstr("sms.sender"), HasSubstr("kannel")));
}

TEST(Settings, text_messages_go_to_the_country_of_their_sender_unless_others_are_named) {
  const std::string sms = "[sms]\nbase_url = \"http://127.0.0.1:9/\"\naccount = \"AC\"\ntoken = \"t\"\n";
  EXPECT_EQ(parse_settings(sms + "from = \"+447700900123\"\n", "", {})->texting.prefixes, std::vector<std::string>{"+44"});
  const auto named = parse_settings(sms + "from = \"CLINIC\"\nprefixes = [\"+1617\", \"+44\"]\nagencies = [\"+15551234567\"]\nper_visit_and_day = 7\n", "", {});
  ASSERT_TRUE(named.ok()) << named.why().sentence;
  EXPECT_EQ(named->texting.prefixes, (std::vector<std::string>{"+1617", "+44"}));
  EXPECT_EQ(named->texting.agencies, std::vector<std::string>{"+15551234567"});
  EXPECT_EQ(named->texting.per_visit_and_day, 7);
  EXPECT_THAT(refusal(sms + "from = \"CLINIC\"\n"), HasSubstr("sms.prefixes is missing"));
  for (const char* wrong : {"1", "+0", "+1-617", "+", "+1234567890"})
    EXPECT_THAT(refusal("[sms]\nprefixes = [\"" + std::string(wrong) + "\"]\n"), HasSubstr("sms.prefixes")) << wrong;
  EXPECT_THAT(refusal("[sms]\nagencies = [\"5551234\"]\n"), HasSubstr("sms.agencies"));
  EXPECT_THAT(refusal("[sms]\nper_number_and_day = -1\n"), HasSubstr("sms.per_number_and_day"));
}

TEST(Settings, every_refusal_names_setting_value_and_what_would_be_right) {
  EXPECT_THAT(refusal("[server]\nlisten = \"somewhere\"\n"), AllOf(HasSubstr("server.listen"), HasSubstr("somewhere"), HasSubstr("127.0.0.1:8080")));
  EXPECT_THAT(refusal("[server]\nlisen = \"127.0.0.1:0\"\n"), HasSubstr("server.lisen"));
  EXPECT_THAT(refusal("[sever]\nlisten = \"127.0.0.1:0\"\n"), HasSubstr("sever"));
  EXPECT_THAT(refusal("listen = 1\n"), HasSubstr("listen"));
  EXPECT_THAT(refusal("[media]\nport = \"x\"\n"), AllOf(HasSubstr("media.port"), HasSubstr("\"x\""), HasSubstr("whole number")));
  EXPECT_THAT(refusal("[media]\nport = 70000\n"), AllOf(HasSubstr("media.port"), HasSubstr("70000"), HasSubstr("65000")));
  EXPECT_THAT(refusal("[media]\nannounce = [\"host.example\"]\n"), HasSubstr("media.announce"));
  EXPECT_THAT(refusal("[log]\nrequests = 1\n"), HasSubstr("true or false"));
  EXPECT_THAT(refusal("[server]\npublic_url = \"visits.example.org\"\n"), HasSubstr("server.public_url"));
  EXPECT_THAT(refusal("[server]\npublic_url = \"https://a.example/b\"\n"), HasSubstr("server.public_url"));
  EXPECT_THAT(refusal("[smtp]\ntls = \"ssl\"\n"), AllOf(HasSubstr("smtp.tls"), HasSubstr("starttls")));
  EXPECT_THAT(refusal("[smtp]\nhost = \"localhost\"\n"), HasSubstr("smtp.from"));
  EXPECT_THAT(refusal("[server]\ntls_key = \"k.pem\"\n"), HasSubstr("tls_certificate"));
  EXPECT_THAT(refusal("[storage]\ndatabase = \"mysql://x\"\n"), HasSubstr("storage.database"));
  EXPECT_THAT(refusal("[turn]\nurls = [\"stun:h\"]\n"), AllOf(HasSubstr("turn.urls"), HasSubstr("turns:turn.example.org:443")));
  EXPECT_THAT(refusal("[turn]\nurls = [\"turn:h:3478\"]\n"), HasSubstr("turn.secret"));
  EXPECT_THAT(refusal("[server\n"), AllOf(HasSubstr("test.toml"), HasSubstr("line 1")));
}

TEST(Settings, a_secret_is_not_repeated_in_a_refusal) {
  EXPECT_THAT(refusal("[smtp]\npassword = 12345\n"), AllOf(HasSubstr("smtp.password"), Not(HasSubstr("12345"))));
  for (const char* address : {"mysql://me:secret@h/d", "postgresql://me:sec%ret@h/d", "host=h dbname=d password=secret",
                              "postgresql://me@h/d?pasword=secret", "postgres:/me:secret@h/d", "postgresql:me:secret@h/d"}) {
    EXPECT_THAT(refusal(fmt::format("[storage]\ndatabase = \"{}\"\n", address)),
                AllOf(HasSubstr("storage.database"), HasSubstr("postgresql://user:password@"), Not(HasSubstr("secret")),
                      Not(HasSubstr("sec%ret"))));
  }
}

TEST(Settings, the_environment_overrides_the_file_and_is_checked_like_it) {
  const auto settings = parse_settings("[media]\nport = 1\n", "f",
                                       {{"BEDSIDE_MEDIA_PORT", "2"}, {"BEDSIDE_SERVER_LISTEN", "127.0.0.1:1, [::1]:2"}, {"BEDSIDE_LOG_REQUESTS", "true"}});
  ASSERT_TRUE(settings.ok()) << settings.why().sentence;
  EXPECT_EQ(settings->media_port, 2);
  EXPECT_EQ(settings->listen, (Words{"127.0.0.1:1", "[::1]:2"}));
  EXPECT_TRUE(settings->log_requests);
  EXPECT_THAT(refusal("", {{"BEDSIDE_MEDIA_PORT", "x"}}), AllOf(HasSubstr("BEDSIDE_MEDIA_PORT"), HasSubstr("\"x\"")));
  EXPECT_THAT(refusal("", {{"BEDSIDE_MEDIA_PROT", "1"}}), HasSubstr("BEDSIDE_MEDIA_PROT"));
  EXPECT_EQ(refusal("", {{"BEDSIDE_OTHER", "1"}}), "taken");
}

const std::string kTrunk = "[[trunk]]\nname = \"main\"\naddresses = [\"203.0.113.0/28\"]\n";

TEST(Settings, trunks_are_taken) {
  const auto settings = parse_settings(R"(
[[trunk]]
name = "main"
transport = "tls"
server = "sip.trunk.example:5071"
user = "account"
srtp = "required"
announce = "198.51.100.1"
numbers = [
  { number = "+15551234567", label = "Boston", country = "US", clinics = ["Harbor Clinic", " Hill Clinic "] },
  { number = "+18005550199", toll_free = true },
]
[[trunk]]
name = "on-site"
addresses = ["10.0.0.7", "10.1.0.0/16"]
)", "test.toml", {{"BEDSIDE_TRUNK_MAIN_PASSWORD", "pass"}, {"BEDSIDE_TRUNK_ON_SITE_LISTEN", "127.0.0.1:5070"}});
  ASSERT_TRUE(settings.ok()) << settings.why().sentence;
  ASSERT_EQ(settings->trunks.size(), 2U);
  const auto& main = settings->trunks[0];
  EXPECT_EQ(main.transport, sip::Transport::tls);
  EXPECT_EQ(main.server, "sip.trunk.example");
  EXPECT_EQ(main.server_port, 5071);
  EXPECT_FALSE(main.listen);  // no certificate: connections of our own
  EXPECT_TRUE(main.registers);
  EXPECT_EQ(main.credentials->password.reveal(), "pass");
  EXPECT_EQ(main.srtp, sip::SrtpMode::required);
  ASSERT_EQ(main.numbers.size(), 2U);
  EXPECT_EQ(main.numbers[0].label, "Boston");
  EXPECT_EQ(main.numbers[0].clinics, (Words{"Harbor Clinic", "Hill Clinic"}));
  EXPECT_TRUE(main.numbers[1].toll_free);
  EXPECT_TRUE(main.numbers[1].clinics.empty());
  const auto& other = settings->trunks[1];
  EXPECT_EQ(other.listen, sip::make_endpoint("127.0.0.1", 5070));
  EXPECT_FALSE(other.registers);
  EXPECT_TRUE(other.addresses.contains("10.1.2.3"));
  EXPECT_EQ(parse_settings(kTrunk, "", {})->trunks[0].listen, sip::make_endpoint("0.0.0.0", 5060));
}

TEST(Settings, who_is_called_by_default_are_the_countries_of_the_trunks_numbers) {
  EXPECT_FALSE(calling_rules(*parse_settings(kTrunk, "", {})).possible) << "no server: nobody takes calls of ours";
  const std::string both = kTrunk + "server = \"203.0.113.9\"\nnumbers = [{ number = \"+15551234567\" }, { number = \"+442079460100\" }]\n";
  const auto rules = calling_rules(*parse_settings(both, "", {}));
  EXPECT_TRUE(rules.possible);
  EXPECT_EQ(rules.prefixes, (std::vector<std::string>{"+1", "+44"}));
  EXPECT_EQ(rules.per_visit_and_day, 20);
  const auto narrow = calling_rules(*parse_settings("[telephone]\ncall_prefixes = [\"+1617\"]\ncalls_per_clinic_and_day = 7\n" + both, "", {}));
  EXPECT_EQ(narrow.prefixes, std::vector<std::string>{"+1617"});
  EXPECT_EQ(narrow.per_clinic_and_day, 7);
  for (const auto* wrong : {"1", "+", "+0", "+1x", "00 44"})
    EXPECT_THAT(refusal("[telephone]\ncall_prefixes = [\"" + std::string(wrong) + "\"]\n"), HasSubstr("telephone.call_prefixes")) << wrong;
  EXPECT_THAT(refusal("[telephone]\ncalls_per_visit_and_day = -1\n"), HasSubstr("from 0 to 10000"));
}

TEST(Settings, what_is_wrong_with_a_trunk_is_named) {
  EXPECT_EQ(refusal(kTrunk), "taken");
  EXPECT_THAT(refusal("[trunk]\nname = \"x\"\n"), HasSubstr("[[trunk]]"));
  EXPECT_THAT(refusal("[[trunk]]\naddresses = [\"10.0.0.1\"]\n"), HasSubstr("has no name"));
  EXPECT_THAT(refusal("[[trunk]]\nname = \"main\"\n"), AllOf(HasSubstr("main"), HasSubstr("neither server nor addresses")));
  EXPECT_THAT(refusal("[[trunk]]\nname = \"My Trunk\"\n"), AllOf(HasSubstr("trunk.name"), HasSubstr("My Trunk"), HasSubstr("small letters")));
  EXPECT_THAT(refusal(kTrunk + "transport = \"sctp\"\n"), AllOf(HasSubstr("trunk.transport"), HasSubstr("sctp"), HasSubstr("tls")));
  EXPECT_THAT(refusal(kTrunk + "listen = \"5060\"\n"), AllOf(HasSubstr("trunk.listen"), HasSubstr("0.0.0.0:5060")));
  EXPECT_THAT(refusal(kTrunk + "announce = \"host\"\n"), HasSubstr("trunk.announce"));
  for (const auto* server : {"a b", "host:0", "host:x", "<host>", "sip:host"})
    EXPECT_THAT(refusal(kTrunk + "server = \"" + server + "\"\n"), HasSubstr("trunk.server")) << server;
  EXPECT_THAT(refusal("[[trunk]]\nname = \"main\"\naddresses = [\"trunk.example\"]\n"), AllOf(HasSubstr("trunk.addresses"), HasSubstr("networks")));
  EXPECT_THAT(refusal(kTrunk + "srtp = \"yes\"\n"), AllOf(HasSubstr("trunk.srtp"), HasSubstr("required")));
  EXPECT_THAT(refusal(kTrunk + "prot = 1\n"), HasSubstr("trunk.prot"));
  EXPECT_THAT(refusal(kTrunk + "user = \"a@b\"\n"), HasSubstr("trunk.user"));
  EXPECT_THAT(refusal(kTrunk + "user = \"a\"\n"), HasSubstr("user and password"));
  EXPECT_THAT(refusal(kTrunk + "register = true\n"), HasSubstr("can register only"));
  EXPECT_THAT(refusal(kTrunk + "tls_key = \"k\"\n"), HasSubstr("tls_certificate"));
  EXPECT_THAT(refusal(kTrunk + "transport = \"tls\"\nlisten = \"0.0.0.0:5061\"\n"), HasSubstr("listens by TLS"));
  EXPECT_THAT(refusal(kTrunk + "transport = \"tls\"\nserver = \"203.0.113.9\"\n"), HasSubstr("needs its server's name"));
  EXPECT_THAT(refusal(kTrunk + "listen = \"\"\n"), HasSubstr("needs listen"));
  EXPECT_THAT(refusal(kTrunk + "transport = \"tcp\"\nlisten = \"\"\n"), HasSubstr("neither listens"));
  EXPECT_THAT(refusal(kTrunk + kTrunk), HasSubstr("two trunks of the name main"));
  for (const auto* number : {"5", "{ number = \"5551234567\" }", "{ number = \"+15551234567\", contry = \"US\" }", "{ number = \"+15551234567\", country = \"usa\" }",
                             "{ number = \"+15551234567\", toll_free = \"no\" }", "{ number = \"+15551234567\", clinics = [] }",
                             "{ number = \"+15551234567\", clinics = [\"\"] }", "{ number = \"+15551234567\", clinics = [1] }", "{ number = \"+15551234567\", clinics = 1 }",
                             "{ number = \"+15551234567\" }, { number = \"+15551234567\" }"})
    EXPECT_THAT(refusal(kTrunk + "numbers = [" + number + "]\n"), HasSubstr("trunk.numbers")) << number;
  EXPECT_THAT(refusal(kTrunk, {{"BEDSIDE_TRUNK_MAIN_SRTP", "x"}}), AllOf(HasSubstr("BEDSIDE_TRUNK_MAIN_SRTP"), HasSubstr("trunk.srtp")));
  EXPECT_THAT(refusal(kTrunk, {{"BEDSIDE_TRUNK_OTHER_SRTP", "off"}}), HasSubstr("BEDSIDE_TRUNK_OTHER_SRTP"));
  EXPECT_THAT(refusal(kTrunk + "password = 12345\n"), AllOf(HasSubstr("trunk.password"), Not(HasSubstr("12345"))));
}

TEST(Settings, a_number_for_a_clinic_that_is_not_there_or_there_twice_is_named) {
  const std::string id = "0123456789abcdefghjkmnpqrs";
  clinic::Clinic harbor;
  harbor.id = ClinicId(id);
  harbor.settings.public_name = "Harbor Clinic";
  const auto doubts = [&](const std::string& clinics, std::size_t of_this_name = 1) {
    const auto settings = parse_settings(kTrunk + "numbers = [{ number = \"+15551234567\", clinics = " + clinics + " }]\n", "", {});
    return doubts_about_clinics(*settings, std::vector<clinic::Clinic>(of_this_name, harbor));
  };
  EXPECT_THAT(doubts("[\"Harbor Clinic\", \"" + id + "\"]"), IsEmpty());
  EXPECT_THAT(doubts("\"Harbor Clinic\""), IsEmpty()) << "one needs no brackets";
  EXPECT_THAT(doubts("[\"Harbor\"]"),
              ElementsAre(AllOf(HasSubstr("+15551234567"), HasSubstr("trunk main"), HasSubstr("\"Harbor\", which there is not"), HasSubstr("clinic list"))));
  EXPECT_THAT(doubts("[\"Harbor Clinic\"]", 2), ElementsAre(HasSubstr("2 have this name")));
}

TEST(Settings, the_example_of_a_trunk_is_a_good_one_when_it_is_switched_on) {
  const auto example = example_settings();
  std::string trunk;
  std::istringstream lines(example.substr(example.find("# [[trunk]]")));
  for (std::string line; std::getline(lines, line);) trunk += line.substr(2) + "\n";
  const auto settings = parse_settings(trunk, "example", {{"BEDSIDE_TRUNK_MAIN_PASSWORD", "pass"}});
  ASSERT_TRUE(settings.ok()) << settings.why().sentence;
  EXPECT_EQ(settings->trunks.at(0).numbers.size(), 2U);
}

std::string wrong_line(const std::vector<std::string>& arguments) {
  const auto parsed = parse_arguments(arguments);
  return parsed ? std::string("taken") : parsed.why();
}

TEST(Arguments, what_is_wrong_is_named) {
  EXPECT_THAT(wrong_line({"serve", "--confg", "x"}), HasSubstr("--confg"));
  EXPECT_THAT(wrong_line({"serve"}), HasSubstr("--demo"));
  EXPECT_THAT(wrong_line({"serve", "--demo", "--listen", "8080"}), AllOf(HasSubstr("--listen"), HasSubstr("8080")));
  EXPECT_THAT(wrong_line({"serve", "--config"}), HasSubstr("--config"));
  EXPECT_THAT(wrong_line({"serve", "--demo", "--config", "x"}), HasSubstr("exclude"));
  EXPECT_THAT(wrong_line({"user", "add", "--config", "x", "--clinic", "c", "--name", "n", "--email", "e", "--role", "boss"}), HasSubstr("boss"));
  EXPECT_THAT(wrong_line({"user", "add", "--config", "x"}), HasSubstr("--clinic"));
  EXPECT_THAT(wrong_line({"clinic", "list"}), HasSubstr("--config"));
  EXPECT_THAT(wrong_line({"sreve"}), HasSubstr("sreve"));
  EXPECT_THAT(wrong_line({}), HasSubstr("--help"));
}

TEST(Arguments, commands_are_values) {
  const auto serve = parse_arguments({"serve", "--demo", "--listen=127.0.0.1:0", "--data", "d"});
  ASSERT_TRUE(serve.ok());
  EXPECT_TRUE(std::get<Serve>(*serve).demo);
  EXPECT_EQ(std::get<Serve>(*serve).listen, "127.0.0.1:0");
  const auto add = parse_arguments({"user", "add", "--config", "x", "--clinic", "c", "--name", "n", "--email", "e", "--role", "admin", "--role", "provider"});
  ASSERT_TRUE(add.ok());
  EXPECT_EQ(std::get<AddUser>(*add).roles.size(), 2U);
  EXPECT_EQ(std::get<ListClinics>(*parse_arguments({"clinic", "list", "--config", "x"})).config, "x");
}

}  // namespace
}  // namespace bedside::server
