#include "notices/templates.hpp"

#include <algorithm>
#include <array>

#include "notices/languages.hpp"
#include "notices/words.hpp"

namespace bedside::notices {
namespace {

constexpr Phrases kEnglish = {
    .language = "en",
    .hello = "Hello,",
    .hello_name = "Hello {0},",
    .when = "When",
    .when_value = "{0}, {1} – {2} ({3})",
    .with = "With",
    .by_phone = "By telephone",
    .by_phone_value = "call {0} and type the PIN {1}",
    .interpret = "You are asked to interpret: {0}.",
    .note = "Note",
    .no_install = "The link opens in the browser of a computer or phone. You need no account and nothing to install.",
    .yours_alone = "This link is yours alone. Please do not pass it on.",
    .yours_alone_with_pin = "This link and this PIN are yours alone. Please do not pass them on.",
    .not_for_me = "Not for me",
    .not_for_me_text = "Did this message reach the wrong person? Press Not for me: the invitation ends and your address is erased.",
    .wrong_person = "Did this message reach the wrong person? Please do not use the link: tell {0}, and "
                    "delete this message.",
    .questions = "Questions? Call {0}: {1}",
    .footer = "Sent for {0}. Please do not answer this message.",
    .sms_not_for_me = " Not you? There: Not for me.",
    .one_tap = "Call {0} with one tap",
    .toll_free = "toll-free",
    .sms_phone = " By phone: {0}, PIN {1}. One tap: {2}",
    .sms_questions = " Questions: {0}",
    .sms_interpreter = "{0}: {1}, {4}, {2}. Join: {3}",
    .sms_interpreter_moved = "{0}: moved, {1}, {4}, {2}: {3}",
    .sms_interpreter_reminder = "{0}: reminder {1}, {4}, {2} {3}",
    .sms_stopped = "{0}: you will get no more text messages from us. To get them again, answer START.",
    .sms_started = "{0}: you will get our text messages again. To end them, answer STOP.",
    .sms_help = "{0}: these text messages are about video visits. To end them, answer STOP.",
    .calendar_summary = "Video visit – {0}",
    .appointment = {.subject = "Your video visit: {1}",
                    .lead = "A video visit at {0} is booked for you.",
                    .button = "Open your appointment",
                    .after = "Open it at the time of the visit and press Start Appointment. You may come a little early.",
                    .sms = "{0}: video visit {1} with {2}. Open: {3}",
                    .after_now = "It is time: open it now and press Start Appointment.",
                    .sms_now = "{0}: video visit now, with {2}. Open: {3}"},
    .invitation = {.subject = "You are invited to a video visit: {1}",
                   .lead = "{0} invites you to take part in a video visit.",
                   .button = "Open your invitation",
                   .after = "Open it at the time of the visit, type your name and press Join Meeting. You may come a little early.",
                   .sms = "{0}: video visit {1} with {2}. Join: {3}",
                   .after_now = "It is time: open it now, type your name and press Join Meeting.",
                   .sms_now = "{0}: video visit now, with {2}. Join: {3}"},
    .moved = {.subject = "New time of the video visit: {1}",
              .lead = "The video visit at {0} has a new time. Your link stays the same.",
              .button = "Open your link",
              .after = "",
              .sms = "{0}: video visit moved to {1} with {2}. Same link: {3}"},
    .reminder = {.subject = "Reminder: your video visit, {1}",
                 .lead = "{0} reminds you of your video visit.",
                 .button = "",
                 .after = "",
                 .sms = "{0}: reminder, video visit {1} with {2}. Open: {3}"},
    .cancelled = {.subject = "Cancelled: the video visit of {1}",
                  .lead = "The video visit at {0} is cancelled. Your link no longer works; there is nothing you need to do.",
                  .button = "",
                  .after = "",
                  .sms = "{0}: the video visit of {1} is cancelled. Your link no longer works."},
    .revoked = {.subject = "Your invitation has ended",
                .lead = "Your invitation to the video visit at {0} was withdrawn. Your link no longer works.",
                .button = "",
                .after = "If you think that this is a mistake, ask the person who invited you.",
                .sms = "{0}: your invitation to the video visit of {1} was withdrawn. Your link no longer works."},
    .switched_off = {.subject = "Your invitation has ended",
                     .lead = "{0} has switched off invitations of guests to video visits. Your link no longer works.",
                     .button = "",
                     .after = "Please ask the person who wanted you there, or the clinic.",
                     .sms = "{0} has switched off invitations of guests. Your link for {1} no longer works."},
    .declined = {.subject = "Not for me: an invitation has ended",
                 .lead = "Somebody pressed Not for me on an invitation to a video visit at {0} ({1}). The invitation has ended "
                         "and its address is erased.",
                 .button = "Open the visit",
                 .after = "You can invite somebody else there.",
                 .sms = "{0}: an invitation to the video visit of {1} was answered with Not for me and has ended. {3}"},
    .password_reset = {.subject = "Set a new password",
                       .lead = "Somebody asked for a new password for your account at {0}. The link works once, for one hour.",
                       .button = "Set a new password",
                       .after = "If that was not you, you can ignore this message: nothing has changed.",
                       .sms = "{0}: set a new password: {3}"},
    .password_setup = {.subject = "Your account at {0}",
                       .lead = "An account was made for you at {0}. The link works once, for three days.",
                       .button = "Choose a password",
                       .after = "",
                       .sms = "{0}: choose a password: {3}"},
    .appointment_for_another = {.subject = "Video visit of the person in your care: {1}",
                                .lead = "A video visit at {0} is booked for the person in your care."},
    .reminder_for_another = {.subject = "Reminder: the video visit of the person in your care, {1}",
                             .lead = "{0} reminds you of the video visit of the person in your care."},
    .family = "family member",
    .carer = "carer",
    .guardian = "parent or guardian",
    .interpreter = "interpreter",
    .other = "other guest",
};

constexpr Phrases kSpanish = {
    .language = "es",
    .hello = "Hola:",
    .hello_name = "Hola, {0}:",
    .when = "Cuándo",
    .when_value = "{0}, {1} – {2} ({3})",
    .with = "Con",
    .by_phone = "Por teléfono",
    .by_phone_value = "llame al {0} y marque el PIN {1}",
    .interpret = "Se le pide interpretar: {0}.",
    .note = "Nota",
    .no_install = "El enlace se abre en el navegador de una computadora o de un teléfono. No necesita cuenta ni instalar nada.",
    .yours_alone = "Este enlace es solo para usted. Por favor, no lo comparta.",
    .yours_alone_with_pin = "Este enlace y este PIN son solo para usted. Por favor, no los comparta.",
    .not_for_me = "No es para mí",
    .not_for_me_text =
        "¿Este mensaje llegó a la persona equivocada? Pulse No es para mí: la invitación termina y su dirección se borra.",
    .wrong_person = "¿Ha llegado este mensaje a la persona equivocada? No use el enlace: avise a {0} y "
                    "borre este mensaje.",
    .questions = "¿Preguntas? Llame a {0}: {1}",
    .footer = "Enviado en nombre de {0}. Por favor, no responda a este mensaje.",
    .sms_not_for_me = " ¿Error? Ahí: No es para mí.",
    .one_tap = "Llamar al {0} con un toque",
    .toll_free = "llamada gratuita",
    .sms_phone = " Por teléfono: {0}, PIN {1}. Con un toque: {2}",
    .sms_questions = " Preguntas: {0}",
    .sms_interpreter = "{0}: {1}, {4}, {2}. Entrar: {3}",
    .sms_interpreter_moved = "{0}: pasa al {1}, {4}, {2}: {3}",
    .sms_interpreter_reminder = "{0}: recordatorio {1}, {4}, {2} {3}",
    .sms_stopped = "{0}: ya no recibirá mensajes de texto nuestros. Para recibirlos de nuevo, responda START.",
    .sms_started = "{0}: recibirá de nuevo nuestros mensajes de texto. Para terminarlos, responda STOP.",
    .sms_help = "{0}: estos mensajes de texto son sobre videoconsultas. Para terminarlos, responda STOP.",
    .calendar_summary = "Videoconsulta – {0}",
    .appointment = {.subject = "Su videoconsulta: {1}",
                    .lead = "Tiene reservada una videoconsulta en {0}.",
                    .button = "Abrir su cita",
                    .after = "Ábralo a la hora de la consulta y pulse Empezar la cita. Puede llegar un poco antes.",
                    .sms = "{0}: videoconsulta {1} con {2}. Abrir: {3}",
                    .after_now = "Ya es la hora: ábralo ahora y pulse Empezar la cita.",
                    .sms_now = "{0}: videoconsulta ahora, con {2}. Abrir: {3}"},
    .invitation = {.subject = "Invitación a una videoconsulta: {1}",
                   .lead = "{0} le invita a participar en una videoconsulta.",
                   .button = "Abrir su invitación",
                   .after = "Ábralo a la hora de la consulta, escriba su nombre y pulse Unirse a la reunión. Puede llegar un "
                            "poco antes.",
                   .sms = "{0}: videoconsulta {1} con {2}. Entrar: {3}",
                   .after_now = "Ya es la hora: ábralo ahora, escriba su nombre y pulse Unirse a la reunión.",
                   .sms_now = "{0}: videoconsulta ahora, con {2}. Entrar: {3}"},
    .moved = {.subject = "Nueva hora de la videoconsulta: {1}",
              .lead = "La videoconsulta en {0} tiene una nueva hora. Su enlace sigue siendo el mismo.",
              .button = "Abrir su enlace",
              .after = "",
              .sms = "{0}: la videoconsulta pasa al {1} con {2}. Mismo enlace: {3}"},
    .reminder = {.subject = "Recordatorio: su videoconsulta, {1}",
                 .lead = "{0} le recuerda su videoconsulta.",
                 .button = "",
                 .after = "",
                 .sms = "{0}: recordatorio, videoconsulta {1} con {2}. Abrir: {3}"},
    .cancelled = {.subject = "Cancelada: la videoconsulta del {1}",
                  .lead = "La videoconsulta en {0} se canceló. Su enlace ya no funciona; no tiene que hacer nada.",
                  .button = "",
                  .after = "",
                  .sms = "{0}: la videoconsulta del {1} se canceló. Su enlace ya no funciona."},
    .revoked = {.subject = "Su invitación ha terminado",
                .lead = "Su invitación a la videoconsulta en {0} fue retirada. Su enlace ya no funciona.",
                .button = "",
                .after = "Si cree que es un error, pregunte a la persona que le invitó.",
                .sms = "{0}: su invitación a la videoconsulta del {1} fue retirada. Su enlace ya no funciona."},
    .switched_off = {.subject = "Su invitación ha terminado",
                     .lead = "{0} ha desactivado las invitaciones de acompañantes a las videoconsultas. Su enlace ya no funciona.",
                     .button = "",
                     .after = "Por favor, pregunte a la persona que quería su presencia, o a la clínica.",
                     .sms = "{0} ha desactivado las invitaciones de acompañantes. Su enlace para {1} ya no funciona."},
    .declined = {.subject = "No es para mí: una invitación ha terminado",
                 .lead = "Alguien pulsó No es para mí en una invitación a una videoconsulta en {0} ({1}). La invitación ha "
                         "terminado y su dirección se borró.",
                 .button = "Abrir la consulta",
                 .after = "Allí puede invitar a otra persona.",
                 .sms = "{0}: una invitación a la videoconsulta del {1} terminó con No es para mí. {3}"},
    .password_reset = {.subject = "Establecer una nueva contraseña",
                       .lead = "Alguien pidió una nueva contraseña para su cuenta en {0}. El enlace funciona una sola vez, "
                               "durante una hora.",
                       .button = "Establecer una nueva contraseña",
                       .after = "Si no fue usted, puede ignorar este mensaje: nada ha cambiado.",
                       .sms = "{0}: nueva contraseña: {3}"},
    .password_setup = {.subject = "Su cuenta en {0}",
                       .lead = "Se creó una cuenta para usted en {0}. El enlace funciona una sola vez, durante tres días.",
                       .button = "Elegir una contraseña",
                       .after = "",
                       .sms = "{0}: elija una contraseña: {3}"},
    .appointment_for_another = {.subject = "Videoconsulta de la persona a su cuidado: {1}",
                                .lead = "La persona a su cuidado tiene reservada una videoconsulta en {0}."},
    .reminder_for_another = {.subject = "Recordatorio: la videoconsulta de la persona a su cuidado, {1}",
                             .lead = "{0} le recuerda la videoconsulta de la persona a su cuidado."},
    .family = "familiar",
    .carer = "cuidador o cuidadora",
    .guardian = "madre, padre o tutor",
    .interpreter = "intérprete",
    .other = "otra persona",
};

}  // namespace

const MessageWords& Phrases::message(Kind kind) const {
  switch (kind) {
    case Kind::appointment: return appointment;
    case Kind::invitation: return invitation;
    case Kind::moved: return moved;
    case Kind::cancelled: return cancelled;
    case Kind::revoked: return revoked;
    case Kind::switched_off: return switched_off;
    case Kind::declined: return declined;
    case Kind::reminder: return reminder;
    case Kind::password_reset: return password_reset;
    case Kind::password_setup: return password_setup;
  }
  return invitation;
}

std::string_view Phrases::subject(Kind kind, bool for_another) const {
  if (for_another && kind == Kind::appointment) return appointment_for_another.subject;
  if (for_another && kind == Kind::reminder) return reminder_for_another.subject;
  return message(kind).subject;
}

std::string_view Phrases::lead(Kind kind, bool for_another) const {
  if (for_another && kind == Kind::appointment) return appointment_for_another.lead;
  if (for_another && kind == Kind::reminder) return reminder_for_another.lead;
  return message(kind).lead;
}

const MessageWords& Phrases::way_in(Kind kind, Reader reader) const {
  if (kind != Kind::reminder) return message(kind);
  return reader == Reader::patient ? appointment : invitation;
}

std::string_view Phrases::guest_kind(std::string_view word) const {
  if (word == "family") return family;
  if (word == "carer") return carer;
  if (word == "guardian") return guardian;
  if (word == "interpreter") return interpreter;
  return other;
}

const Phrases& phrases_for(std::string_view language) {
  static constexpr std::array<const Phrases*, kLanguages.size()> kTables = {
      &kEnglish, &kSpanish, &kChinese, &kVietnamese, &kArabic, &kFrench, &kPortuguese, &kRussian, &kKorean, &kCreole, &kTagalog, &kGerman};
  const auto base = [](std::string_view tag) { return tag.substr(0, tag.find('-')); };
  // Tagalog goes by two tags.
  const std::string_view wanted = base(language) == "fil" ? "tl" : base(language);
  const auto found = std::find_if(kTables.begin(), kTables.end(), [&](const Phrases* table) { return base(table->language) == wanted; });
  return found == kTables.end() ? kEnglish : **found;
}

}  // namespace bedside::notices
