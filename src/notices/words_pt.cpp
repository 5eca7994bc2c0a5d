// The words of messages in Portuguese. Translated, not yet read by a native speaker (docs/languages.md).
#include "notices/words.hpp"

namespace bedside::notices {

constinit const Phrases kPortuguese = {
    .language = "pt",
    .hello = "Olá,",
    .hello_name = "Olá, {0},",
    .when = "Quando",
    .when_value = "{0}, {1} – {2} ({3})",
    .with = "Com",
    .by_phone = "Por telefone",
    .by_phone_value = "ligue para {0} e digite o PIN {1}",
    .interpret = "Pede-se que você interprete: {0}.",
    .note = "Nota",
    .no_install = "O link abre no navegador de um computador ou telefone. Não precisa de conta nem de instalar "
                  "nada.",
    .yours_alone = "Este link é só seu. Por favor, não o passe a ninguém.",
    .yours_alone_with_pin = "Este link e este PIN são só seus. Por favor, não os passe a ninguém.",
    .not_for_me = "Não é para mim",
    .not_for_me_text = "Esta mensagem chegou à pessoa errada? Toque em Não é para mim: o convite termina e o seu "
                       "endereço é apagado.",
    .questions = "Perguntas? Ligue para {0}: {1}",
    .footer = "Enviado por {0}. Por favor, não responda a esta mensagem.",
    .sms_not_for_me = " Não é você? Toque em Não é para mim.",
    .one_tap = "Ligar para {0} com um toque",
    .toll_free = "ligação gratuita",
    .sms_phone = " Por telefone: {0}, PIN {1}. Com um toque: {2}",
    .sms_questions = " Perguntas: {0}",
    .calendar_summary = "Consulta por vídeo – {0}",
    .appointment = {.subject = "A sua consulta por vídeo: {1}",
                    .lead = "Há uma consulta por vídeo marcada para você: {0}.",
                    .button = "Abrir a sua consulta",
                    .after = "Abra-a na hora da consulta e toque em Começar a consulta. Pode chegar um pouco "
                             "antes.",
                    .sms = "{0}: consulta por vídeo {1} com {2}. Abrir: {3}",
                    .after_now = "Está na hora: abra agora e toque em Começar a consulta.",
                    .sms_now = "{0}: consulta por vídeo agora, com {2}. Abrir: {3}"},
    .invitation = {.subject = "Convite para uma consulta por vídeo: {1}",
                   .lead = "{0} convida você a participar de uma consulta por vídeo.",
                   .button = "Abrir o seu convite",
                   .after = "Abra-o na hora da consulta, escreva o seu nome e toque em Entrar na reunião. Pode "
                            "chegar um pouco antes.",
                   .sms = "{0}: consulta por vídeo {1} com {2}. Entrar: {3}",
                   .after_now = "Está na hora: abra agora, escreva o seu nome e toque em Entrar na reunião.",
                   .sms_now = "{0}: consulta por vídeo agora, com {2}. Entrar: {3}"},
    .moved = {.subject = "Novo horário da consulta por vídeo: {1}",
              .lead = "A consulta por vídeo tem um novo horário ({0}). O seu link continua o mesmo.",
              .button = "Abrir o seu link",
              .after = "",
              .sms = "{0}: consulta por vídeo mudou para {1} com {2}. Mesmo link: {3}"},
    .reminder = {.subject = "Lembrete: a sua consulta por vídeo, {1}",
                 .lead = "{0} lembra-o da sua consulta por vídeo.",
                 .button = "",
                 .after = "",
                 .sms = "{0}: lembrete, consulta por vídeo {1} com {2}. Abrir: {3}"},
    .cancelled = {.subject = "Cancelada: a consulta por vídeo, {1}",
                  .lead = "A consulta por vídeo foi cancelada ({0}). O seu link não funciona mais; não precisa "
                          "fazer nada.",
                  .button = "",
                  .after = "",
                  .sms = "{0}: a consulta por vídeo ({1}) foi cancelada. O seu link não funciona mais."},
    .revoked = {.subject = "O seu convite terminou",
                .lead = "O seu convite para a consulta por vídeo foi retirado ({0}). O seu link não funciona "
                        "mais.",
                .button = "",
                .after = "Se acha que é um engano, pergunte a quem convidou você.",
                .sms = "{0}: o seu convite para a consulta por vídeo ({1}) foi retirado. O seu link não funciona "
                       "mais."},
    .switched_off = {.subject = "O seu convite terminou",
                     .lead = "{0} desativou os convites para consultas por vídeo. O seu link não funciona mais.",
                     .button = "",
                     .after = "Por favor, pergunte a quem queria a sua presença ou à clínica.",
                     .sms = "{0} desativou os convites. O seu link ({1}) não funciona mais."},
    .declined = {.subject = "Não é para mim: um convite terminou",
                 .lead = "Alguém tocou em Não é para mim num convite para uma consulta por vídeo: {0} ({1}). O "
                         "convite terminou e o endereço foi apagado.",
                 .button = "Abrir a consulta",
                 .after = "Ali você pode convidar outra pessoa.",
                 .sms = "{0}: um convite para a consulta por vídeo ({1}) recebeu a resposta Não é para mim e "
                        "terminou. {3}"},
    .password_reset = {.subject = "Definir uma nova senha",
                       .lead = "Alguém pediu uma nova senha para a sua conta: {0}. O link funciona uma só vez, "
                               "durante uma hora.",
                       .button = "Definir uma nova senha",
                       .after = "Se não foi você, pode ignorar esta mensagem: nada mudou.",
                       .sms = "{0}: nova senha: {3}"},
    .password_setup = {.subject = "A sua conta: {0}",
                       .lead = "Foi criada uma conta para você: {0}. O link funciona uma só vez, durante três "
                               "dias.",
                       .button = "Escolher uma senha",
                       .after = "",
                       .sms = "{0}: escolha uma senha: {3}"},
    .family = "familiar",
    .carer = "cuidador",
    .guardian = "pai, mãe ou responsável",
    .interpreter = "intérprete",
    .other = "outro convidado",
};

}  // namespace bedside::notices
