package dev.parley.email.inbound;

import java.util.Locale;
import java.util.Set;

/** Whether somebody asks not to be written to any more: a mail of one such word, or the subject that our header names. */
final class StopRequest {

    private static final Set<String> WORDS = Set.of(
            "stop",
            "stop all",
            "stopall",
            "please stop",
            "unsubscribe",
            "unsubscribe me",
            "please unsubscribe",
            "please unsubscribe me",
            "remove me",
            "opt out",
            "stopp",
            "abmelden",
            "abbestellen",
            "désabonner",
            "désinscrire",
            "baja",
            "cancelar suscripción",
            "disiscrivimi",
            "uitschrijven");

    private StopRequest() {}

    static boolean in(IncomingMail mail) {
        return isStop(mail.text()) || plain(mail.subject()).equals("unsubscribe");
    }

    private static boolean isStop(String text) {
        return WORDS.contains(plain(text.lines().findFirst().orElse("")))
                && text.lines().filter(line -> !line.isBlank()).count() <= 3;
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[\\p{Punct}\\s]+", " ").strip();
    }
}
