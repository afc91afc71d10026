package dev.parley.email.inbound;

import java.util.List;
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
            "darse de baja",
            "dar de baja",
            "cancelar suscripción",
            "disiscrivimi",
            "uitschrijven");

    private StopRequest() {}

    /** Whether the words of the mail ask for it. */
    static boolean inWords(IncomingMail mail) {
        return isStop(mail.text());
    }

    /** Whether it is the mail that our List-Unsubscribe makes. */
    static boolean inSubject(IncomingMail mail) {
        return plain(mail.subject()).equals("unsubscribe");
    }

    private static boolean isStop(String text) {
        List<String> lines = text.lines().limit(2).toList();
        return !lines.isEmpty()
                && WORDS.contains(plain(lines.getFirst()))
                && (lines.size() == 1 || lines.get(1).isBlank());
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replaceAll("[\\p{P}\\p{S}\\s]+", " ")
                .strip();
    }
}
