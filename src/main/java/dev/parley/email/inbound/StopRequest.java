package dev.parley.email.inbound;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.reply.StreamSafe;
import dev.parley.email.reply.Subjects;

/** Whether somebody asks not to be written to any more: a mail of one such word, or the subject that our header names. */
final class StopRequest {

    /** Lower case, without accents; words of politeness are left out before they are looked for. */
    private static final Set<String> WORDS = Stream.of(
                    "stop",
                    "stop all",
                    "stopall",
                    "stop it",
                    "stop emailing me",
                    "stop mailing me",
                    "stop emails",
                    "stop sending emails",
                    "stop sending me emails",
                    "stop writing to me",
                    "stop contacting me",
                    "do not contact me",
                    "dont contact me",
                    "do not email me",
                    "unsubscribe",
                    "unsubscribe me",
                    "unsubscribe all",
                    "unsub",
                    "i want to unsubscribe",
                    "i would like to unsubscribe",
                    "remove me",
                    "remove me from your list",
                    "remove me from this list",
                    "take me off your list",
                    "take me off this list",
                    "opt out",
                    "optout",
                    "opt me out",
                    "no more emails",
                    "stopp",
                    "abmelden",
                    "abbestellen",
                    "austragen",
                    "ich abmelden",
                    "keine mails mehr",
                    "keine e mails mehr",
                    "desabonner",
                    "desinscrire",
                    "me desabonner",
                    "me desinscrire",
                    "desabonnez moi",
                    "desinscrivez moi",
                    "desabonnement",
                    "desinscription",
                    "se desabonner",
                    "se desinscrire",
                    "arret",
                    "baja",
                    "darse de baja",
                    "dar de baja",
                    "darme de baja",
                    "deme de baja",
                    "dame de baja",
                    "quiero darme de baja",
                    "cancelar suscripcion",
                    "desuscribir",
                    "desuscribirme",
                    "desuscribirse",
                    "cancelar inscricao",
                    "cancelar assinatura",
                    "descadastrar",
                    "disiscrivimi",
                    "disiscriviti",
                    "disiscrizione",
                    "cancellami",
                    "annulla iscrizione",
                    "cancella iscrizione",
                    "uitschrijven",
                    "afmelden",
                    "schrijf me uit",
                    "meld me af",
                    "wypisz",
                    "wypisz mnie",
                    "rezygnuje",
                    "odhlasit",
                    "odhlasit se",
                    "odhlasenie",
                    "avregistrera",
                    "avsluta prenumeration",
                    "avmeld",
                    "avmelding",
                    "afmeld",
                    "afmelding",
                    "peruuta tilaus",
                    "lopeta",
                    "leiratkozas",
                    "leiratkozom",
                    "dezabonare",
                    "dezaboneaza ma",
                    "abonelikten cik",
                    "abonelik iptali",
                    "listeden cikar",
                    "отписаться",
                    "отписка",
                    "отпишите меня",
                    "отписать",
                    "стоп",
                    "відписатися",
                    "відписка",
                    "απεγγραφη",
                    "διαγραφη",
                    "配信停止",
                    "配信停止希望",
                    "配信停止を希望します",
                    "配信停止してください",
                    "配信停止をお願いします",
                    "配信停止お願いします",
                    "配信を停止してください",
                    "メール配信停止",
                    "退订",
                    "退訂",
                    "取消订阅",
                    "取消訂閱",
                    "수신거부",
                    "수신 거부",
                    "구독 취소",
                    "구독취소",
                    "구독 해지",
                    "הסר",
                    "להסיר",
                    "הסירו אותי",
                    "الغاء الاشتراك",
                    "huy dang ky",
                    "berhenti berlangganan")
            .map(StopRequest::plain)
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern POLITE = Pattern.compile(
            "(?U)\\b(?:please|pls|plz|kindly|thanks|thank you|thx|now|immediately|bitte|mich|danke|sofort|por"
                    + " favor|gracias|s il vous plait|svp|stp|merci|per favore|grazie|prego|alstublieft|aub|a u"
                    + " b|obrigado|obrigada|prosze|prosim|tack|takk|tak|пожалуиста|спасибо|будь ласка|lutfen)\\b");

    private static final Pattern GREETING = Pattern.compile(
            "(?U)(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|to whom it may concern|hallo|guten"
                    + " (?:tag|morgen|abend)|moin|servus|sehr"
                    + " geehrte\\w*|liebe[rs]?|bonjour|bonsoir|salut|madame|monsieur|hola|buenos|buenas|estimad[oa]s?|ciao|buongiorno|salve|gentile|ola|bom"
                    + " dia|boa tarde|prezad[oa]s?|dag|beste|geachte|czesc|dzien dobry|dobry den|hej|hei|"
                    + "здравствуите|добрыи|привет|доброго|お世話になっております|こんにちは|您好|你好|안녕하세요)\\b.{0,60}");

    private static final Pattern CLOSING = Pattern.compile(
            "(?U)(?:thanks|thank you|thx|regards|best|kind|sincerely|yours|cheers|danke|vielen dank|gru(?:ss|ß)e?|mit"
                    + " freundlichen|viele|liebe|beste|lg|mfg|vg|merci|cordialement|bien|gracias|saludos|atentamente|grazie|saluti|cordiali|obrigad[oa]|atenciosamente|groet|groeten|met"
                    + " vriendelijke|bedankt|pozdrawiam|dziekuje|dekuji|s pozdravem|tack|mvh|med|takk|hilsen|спасибо|с"
                    + " уважением|дякую|よろしく|谢谢|謝謝|감사합니다)\\b.{0,60}");

    /** Whoever says more in a line says something else. */
    private static final int LONGEST = 200;

    private static final int MAX_LINES = 100;

    private StopRequest() {}

    /**
     * Whether the words of a mail ask for it, or its subject when it has none.
     *
     * @param automatic whether a machine wrote it, which has a subject only because ours had
     */
    static boolean inWords(String subject, String words, boolean automatic) {
        if (words.isBlank()) {
            return !automatic && isStop(plain(head(Subjects.plain(subject))));
        }
        List<String> lines =
                words.lines().limit(MAX_LINES).map(line -> plain(head(line))).toList();
        int at = 0;
        while (at < lines.size() && (lines.get(at).isEmpty() || at < 2 && isAll(GREETING, lines.get(at)))) {
            at++;
        }
        return at < lines.size()
                && isStop(lines.get(at))
                && (at + 1 == lines.size() || lines.get(at + 1).isEmpty() || isAll(CLOSING, lines.get(at + 1)));
    }

    /** Whether it is the mail that our List-Unsubscribe makes. */
    static boolean inSubject(IncomingMail mail) {
        return plain(mail.subject()).equals("unsubscribe");
    }

    private static String head(String line) {
        return line.substring(0, Math.min(line.length(), 2 * LONGEST));
    }

    private static boolean isAll(Pattern pattern, String line) {
        return line.length() <= LONGEST && pattern.matcher(line).matches();
    }

    private static boolean isStop(String line) {
        return line.length() <= LONGEST && (WORDS.contains(line) || WORDS.contains(withoutManners(line)));
    }

    private static String withoutManners(String line) {
        return POLITE.matcher(line).replaceAll(" ").replaceAll(" +", " ").strip();
    }

    /** Lower case, without accents, punctuation and what nobody sees. */
    private static String plain(String text) {
        return StreamSafe.normalized(text, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\p{M}&&[^\\u3099\\u309a]]|\\p{Cf}", "")
                .transform(bare -> Normalizer.normalize(bare, Normalizer.Form.NFC))
                .replaceAll("ı", "i")
                .replaceAll("[\\p{P}\\p{S}\\s]+", " ")
                .strip();
    }
}
