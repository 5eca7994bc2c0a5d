// The words of messages in French. Translated, not yet read by a native speaker (docs/languages.md).
#include "notices/words.hpp"

namespace bedside::notices {

constinit const Phrases kFrench = {
    .language = "fr",
    .hello = "Bonjour,",
    .hello_name = "Bonjour {0},",
    .when = "Quand",
    .when_value = "{0}, {1} – {2} ({3})",
    .with = "Avec",
    .by_phone = "Par téléphone",
    .by_phone_value = "appelez le {0} et tapez le code PIN {1}",
    .interpret = "On vous demande d’interpréter : {0}.",
    .note = "Note",
    .no_install = "Le lien s’ouvre dans le navigateur d’un ordinateur ou d’un téléphone. Vous n’avez besoin "
                  "d’aucun compte et n’avez rien à installer.",
    .yours_alone = "Ce lien est pour vous seul(e). Veuillez ne pas le transmettre.",
    .yours_alone_with_pin = "Ce lien et ce code PIN sont pour vous seul(e). Veuillez ne pas les transmettre.",
    .not_for_me = "Pas pour moi",
    .not_for_me_text = "Ce message n’est pas arrivé à la bonne personne ? Appuyez sur Pas pour moi : "
                       "l’invitation prend fin et votre adresse est effacée.",
    .wrong_person = "Ce message n’est pas arrivé à la bonne personne ? N’utilisez pas le lien : "
                    "prévenez {0} et effacez ce message.",
    .questions = "Des questions ? Appelez {0} : {1}",
    .footer = "Envoyé pour {0}. Veuillez ne pas répondre à ce message.",
    .sms_not_for_me = " Pas vous ? Y choisir Pas pour moi.",
    .one_tap = "Appeler le {0} d’un seul geste",
    .toll_free = "appel gratuit",
    .sms_phone = " Par téléphone : {0}, PIN {1}. D’un geste : {2}",
    .sms_questions = " Questions : {0}",
    .sms_interpreter = "{0} : {1}, {4}, {2}. Entrer : {3}",
    .sms_interpreter_moved = "{0} : déplacé, {1}, {4}, {2} : {3}",
    .sms_interpreter_reminder = "{0} : rappel {1}, {4}, {2} {3}",
    .sms_stopped = "{0} : vous ne recevrez plus de SMS de notre part. Pour en recevoir de nouveau, répondez START.",
    .sms_started = "{0} : vous recevrez de nouveau nos SMS. Pour les arrêter, répondez STOP.",
    .sms_help = "{0} : ces SMS concernent des consultations vidéo. Pour les arrêter, répondez STOP.",
    .calendar_summary = "Consultation vidéo – {0}",
    .appointment = {.subject = "Votre consultation vidéo : {1}",
                    .lead = "Une consultation vidéo à {0} est réservée pour vous.",
                    .button = "Ouvrir votre rendez-vous",
                    .after = "Ouvrez-le à l’heure de la consultation et appuyez sur Commencer le rendez-vous. "
                             "Vous pouvez venir un peu en avance.",
                    .sms = "{0} : consultation vidéo {1} avec {2}. Ouvrir : {3}",
                    .after_now = "C’est l’heure : ouvrez-le maintenant et appuyez sur Commencer le rendez-vous.",
                    .sms_now = "{0} : consultation vidéo maintenant, avec {2}. Ouvrir : {3}"},
    .invitation = {.subject = "Invitation à une consultation vidéo : {1}",
                   .lead = "{0} vous invite à participer à une consultation vidéo.",
                   .button = "Ouvrir votre invitation",
                   .after = "Ouvrez-la à l’heure de la consultation, écrivez votre nom et appuyez sur Rejoindre "
                            "la réunion. Vous pouvez venir un peu en avance.",
                   .sms = "{0} : consultation vidéo {1} avec {2}. Entrer : {3}",
                   .after_now = "C’est l’heure : ouvrez-la maintenant, écrivez votre nom et appuyez sur "
                                "Rejoindre la réunion.",
                   .sms_now = "{0} : consultation vidéo maintenant, avec {2}. Entrer : {3}"},
    .moved = {.subject = "Nouvelle heure de la consultation vidéo : {1}",
              .lead = "La consultation vidéo à {0} a une nouvelle heure. Votre lien reste le même.",
              .button = "Ouvrir votre lien",
              .after = "",
              .sms = "{0} : consultation vidéo déplacée, {1} avec {2}. Même lien : {3}"},
    .reminder = {.subject = "Rappel : votre consultation vidéo, {1}",
                 .lead = "{0} vous rappelle votre consultation vidéo.",
                 .button = "",
                 .after = "",
                 .sms = "{0} : rappel, consultation vidéo {1} avec {2}. Ouvrir : {3}"},
    .cancelled = {.subject = "Annulée : la consultation vidéo, {1}",
                  .lead = "La consultation vidéo à {0} est annulée. Votre lien ne fonctionne plus ; vous n’avez "
                          "rien à faire.",
                  .button = "",
                  .after = "",
                  .sms = "{0} : la consultation vidéo ({1}) est annulée. Votre lien ne fonctionne plus."},
    .revoked = {.subject = "Votre invitation a pris fin",
                .lead = "Votre invitation à la consultation vidéo à {0} a été retirée. Votre lien ne fonctionne "
                        "plus.",
                .button = "",
                .after = "Si vous pensez que c’est une erreur, demandez à la personne qui vous a invité(e).",
                .sms = "{0} : votre invitation à la consultation vidéo ({1}) a été retirée. Votre lien ne "
                       "fonctionne plus."},
    .switched_off = {.subject = "Votre invitation a pris fin",
                     .lead = "{0} a désactivé les invitations à des consultations vidéo. Votre lien ne "
                             "fonctionne plus.",
                     .button = "",
                     .after = "Veuillez demander à la personne qui souhaitait votre présence, ou à la clinique.",
                     .sms = "{0} a désactivé les invitations. Votre lien ({1}) ne fonctionne plus."},
    .declined = {.subject = "Pas pour moi : une invitation a pris fin",
                 .lead = "Quelqu’un a appuyé sur Pas pour moi pour une invitation à une consultation vidéo à {0} "
                         "({1}). L’invitation a pris fin et son adresse est effacée.",
                 .button = "Ouvrir la consultation",
                 .after = "Vous pouvez y inviter quelqu’un d’autre.",
                 .sms = "{0} : une invitation à la consultation vidéo ({1}) a reçu la réponse Pas pour moi et a "
                        "pris fin. {3}"},
    .password_reset = {.subject = "Choisir un nouveau mot de passe",
                       .lead = "Quelqu’un a demandé un nouveau mot de passe pour votre compte à {0}. Le lien "
                               "fonctionne une seule fois, pendant une heure.",
                       .button = "Choisir un nouveau mot de passe",
                       .after = "Si ce n’était pas vous, vous pouvez ignorer ce message : rien n’a changé.",
                       .sms = "{0} : nouveau mot de passe : {3}"},
    .password_setup = {.subject = "Votre compte à {0}",
                       .lead = "Un compte a été créé pour vous à {0}. Le lien fonctionne une seule fois, pendant "
                               "trois jours.",
                       .button = "Choisir un mot de passe",
                       .after = "",
                       .sms = "{0} : choisissez un mot de passe : {3}"},
    .appointment_for_another = {.subject = "Consultation vidéo de la personne dont vous vous occupez : {1}",
                                .lead = "Une consultation vidéo à {0} est réservée pour la personne dont vous vous occupez."},
    .reminder_for_another = {.subject = "Rappel : la consultation vidéo de la personne dont vous vous occupez, {1}",
                             .lead = "{0} vous rappelle la consultation vidéo de la personne dont vous vous occupez."},
    .family = "membre de la famille",
    .carer = "aidant",
    .guardian = "parent ou tuteur",
    .interpreter = "interprète",
    .other = "autre invité",
};

}  // namespace bedside::notices
