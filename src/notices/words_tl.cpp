// The words of messages in Tagalog. Translated, not yet read by a native speaker (docs/languages.md).
#include "notices/words.hpp"

namespace bedside::notices {

constinit const Phrases kTagalog = {
    .language = "tl",
    .hello = "Magandang araw po,",
    .hello_name = "Magandang araw po, {0},",
    .when = "Kailan",
    .when_value = "{0}, {1} – {2} ({3})",
    .with = "Kasama si",
    .by_phone = "Sa telepono",
    .by_phone_value = "tumawag sa {0} at i-type ang PIN {1}",
    .interpret = "Hinihiling po na mag-interpret kayo: {0}.",
    .note = "Paalala",
    .no_install = "Bubukas ang link sa browser ng computer o telepono. Hindi kailangan ng account at walang "
                  "ii-install.",
    .yours_alone = "Para sa inyo lamang ang link na ito. Huwag po itong ipasa.",
    .yours_alone_with_pin = "Para sa inyo lamang ang link at PIN na ito. Huwag po itong ipasa.",
    .not_for_me = "Hindi para sa akin",
    .not_for_me_text = "Napunta ba sa maling tao ang mensaheng ito? Pindutin ang Hindi para sa akin: matatapos "
                       "ang imbitasyon at buburahin ang inyong address.",
    .wrong_person = "Napunta ba sa maling tao ang mensaheng ito? Huwag gamitin ang link: ipaalam sa {0} "
                    "at burahin ang mensaheng ito.",
    .questions = "May tanong? Tumawag sa {0}: {1}",
    .footer = "Ipinadala para sa {0}. Huwag pong sagutin ang mensaheng ito.",
    .sms_not_for_me = " Mali? Doon: Hindi para sa akin.",
    .one_tap = "Tawagan ang {0} sa isang pindot",
    .toll_free = "libreng tawag",
    .sms_phone = " Telepono: {0}, PIN {1}. Isang pindot: {2}",
    .sms_questions = " Tanong: {0}",
    .sms_interpreter = "{0}: {1}, {4}, {2}. Sumali: {3}",
    .sms_interpreter_moved = "{0}: inilipat sa {1}, {4}, {2}: {3}",
    .sms_interpreter_reminder = "{0}: paalala {1}, {4}, {2} {3}",
    .sms_stopped = "{0}: hindi na kayo makakatanggap ng text mula sa amin. Para makatanggap ulit, sumagot ng START.",
    .sms_started = "{0}: makakatanggap na ulit kayo ng mga text namin. Para itigil ang mga ito, sumagot ng STOP.",
    .sms_help = "{0}: ang mga text na ito ay tungkol sa mga video visit. Para itigil ang mga ito, sumagot ng STOP.",
    .calendar_summary = "Konsultang video – {0}",
    .appointment = {.subject = "Ang inyong konsultang video: {1}",
                    .lead = "May nakatakdang konsultang video para sa inyo sa {0}.",
                    .button = "Buksan ang inyong appointment",
                    .after = "Buksan ito sa oras ng konsulta at pindutin ang Simulan ang appointment. Maaari po "
                             "kayong dumating nang mas maaga nang kaunti.",
                    .sms = "{0}: konsultang video {1} kay {2}. Buksan: {3}",
                    .after_now = "Oras na po: buksan ito ngayon at pindutin ang Simulan ang appointment.",
                    .sms_now = "{0}: konsultang video ngayon, kay {2}. Buksan: {3}"},
    .invitation = {.subject = "Imbitasyon sa konsultang video: {1}",
                   .lead = "Iniimbitahan po kayo ng {0} na sumali sa isang konsultang video.",
                   .button = "Buksan ang inyong imbitasyon",
                   .after = "Buksan ito sa oras ng konsulta, i-type ang inyong pangalan at pindutin ang Sumali "
                            "sa miting. Maaari po kayong dumating nang mas maaga nang kaunti.",
                   .sms = "{0}: konsultang video {1} kay {2}. Sumali: {3}",
                   .after_now = "Oras na po: buksan ito ngayon, i-type ang inyong pangalan at pindutin ang "
                                "Sumali sa miting.",
                   .sms_now = "{0}: konsultang video ngayon, kay {2}. Sumali: {3}"},
    .moved = {.subject = "Bagong oras ng konsultang video: {1}",
              .lead = "May bagong oras ang konsultang video sa {0}. Pareho pa rin ang inyong link.",
              .button = "Buksan ang inyong link",
              .after = "",
              .sms = "{0}: inilipat ang konsultang video sa {1} kay {2}. Parehong link: {3}"},
    .reminder = {.subject = "Paalala: ang inyong konsultang video, {1}",
                 .lead = "Ipinaaalala po ng {0} ang inyong konsultang video.",
                 .button = "",
                 .after = "",
                 .sms = "{0}: paalala, konsultang video {1} kay {2}. Buksan: {3}"},
    .cancelled = {.subject = "Kinansela: konsultang video, {1}",
                  .lead = "Kinansela ang konsultang video sa {0}. Hindi na gagana ang inyong link; wala po "
                          "kayong kailangang gawin.",
                  .button = "",
                  .after = "",
                  .sms = "{0}: kinansela ang konsultang video ({1}). Hindi na gagana ang inyong link."},
    .revoked = {.subject = "Tapos na ang inyong imbitasyon",
                .lead = "Binawi ang inyong imbitasyon sa konsultang video sa {0}. Hindi na gagana ang inyong "
                        "link.",
                .button = "",
                .after = "Kung sa tingin ninyo ay mali ito, magtanong sa nag-imbita sa inyo.",
                .sms = "{0}: binawi ang inyong imbitasyon sa konsultang video ({1}). Hindi na gagana ang inyong "
                       "link."},
    .switched_off = {.subject = "Tapos na ang inyong imbitasyon",
                     .lead = "Itinigil ng {0} ang pag-imbita ng bisita sa mga konsultang video. Hindi na gagana "
                             "ang inyong link.",
                     .button = "",
                     .after = "Magtanong po sa taong gustong naroon kayo, o sa klinika.",
                     .sms = "Itinigil ng {0} ang pag-imbita ng bisita. Hindi na gagana ang inyong link ({1})."},
    .declined = {.subject = "Hindi para sa akin: natapos ang isang imbitasyon",
                 .lead = "May pumindot ng Hindi para sa akin sa imbitasyon sa konsultang video sa {0} ({1}). "
                         "Tapos na ang imbitasyon at binura na ang address.",
                 .button = "Buksan ang konsulta",
                 .after = "Maaari kayong mag-imbita ng iba roon.",
                 .sms = "{0}: sinagot ng Hindi para sa akin ang isang imbitasyon sa konsultang video ({1}) at "
                        "natapos ito. {3}"},
    .password_reset = {.subject = "Magtakda ng bagong password",
                       .lead = "May humiling ng bagong password para sa inyong account sa {0}. Isang beses lang "
                               "gagana ang link, sa loob ng isang oras.",
                       .button = "Magtakda ng bagong password",
                       .after = "Kung hindi kayo iyon, huwag pansinin ang mensaheng ito: walang nagbago.",
                       .sms = "{0}: bagong password: {3}"},
    .password_setup = {.subject = "Ang inyong account sa {0}",
                       .lead = "Ginawan kayo ng account sa {0}. Isang beses lang gagana ang link, sa loob ng "
                               "tatlong araw.",
                       .button = "Pumili ng password",
                       .after = "",
                       .sms = "{0}: pumili ng password: {3}"},
    .appointment_for_another = {.subject = "Konsultang video ng taong inaalagaan ninyo: {1}",
                                .lead = "May nakatakdang konsultang video sa {0} para sa taong inaalagaan ninyo."},
    .reminder_for_another = {.subject = "Paalala: ang konsultang video ng taong inaalagaan ninyo, {1}",
                             .lead = "Ipinaaalala po ng {0} ang konsultang video ng taong inaalagaan ninyo."},
    .family = "kapamilya",
    .carer = "tagapag-alaga",
    .guardian = "magulang o guardian",
    .interpreter = "interpreter",
    .other = "ibang bisita",
};

}  // namespace bedside::notices
