package dev.parley.email.reply;

import java.util.List;
import java.util.regex.Pattern;

/** What programs put below what was written: a signature behind its rule (RFC 3676, 4.3), and where it was sent from. */
final class Signature {

    static final String RULE = "-- ";

    private static final String DEVICE = "(?:i ?-?phon|i ?-?pad|i ?-?pod|apple"
            + " watch|android|samsung|galaxy|huawei|honor|xiaomi|redmi|oppo|vivo|oneplus|pixel|nokia|motorola|sony|xperia|htc|lg|blackberry|"
            + "windows|mail|outlook|hotmail|yahoo|proton|tuta|gmx|web\\.de|mobile|mobil|handy|smartphone|telefon|telephone|téléphone|telefone|teléfono|móvil|celular|cellulare|mobiel|tablet|"
            + "spark|aquamail|typeapp|boxer|gmail|thunderbird|myMail|k-9|foxmail|网易|邮箱|メール|携帯|почт\\S*|мобильн\\S*|телефон\\S*|устройств\\S*|smart\\S*)";

    /** In the languages that put it first. */
    private static final Pattern SENT_FROM = Pattern.compile(
            "(?iU)\\W{0,3}(?:sent (?:from|via|with|by|using)|get outlook for|diese nachricht wurde (?:von|mit|über)"
                    + " .{1,60}|(?:gesendet|versendet|verschickt) (?:von|mit|über|aus)|von mein\\S* .{1,40}"
                    + " (?:gesendet|verschickt)|envoyé (?:de|depuis|à partir de|avec)|télécharge[rz] outlook pour|outlook"
                    + " für|obtener outlook para|(?:enviado|enviada) (?:de|desde|do|da|a partir do|através"
                    + " do|por|com|pelo|via)|obter o outlook|inviato (?:da|dal|dall'|con)|scarica outlook|ottieni"
                    + " outlook|(?:verzonden|verstuurd|gestuurd) (?:vanaf|van|met|via)|outlook voor|wysłan[eoya]"
                    + " (?:z|przez|za pomocą)|pobierz (?:aplikację )?outlook|odesláno (?:ze|z|pomocí)|odoslané"
                    + " (?:zo|z|pomocou)|poslano (?:s|iz|z)|poslat[oi] sa|skickat? från|sendt fra|sänt"
                    + " från|lähetetty|saadetud|išsiųsta iš|nosūtīts no|küldve|elküldve|trimis (?:de|din|de pe)|изпратено"
                    + " от|отправлено (?:с|из|от)|надіслано (?:з|із)|послано (?:са|с)|στάλθηκε από|εστάλη"
                    + " από|发自|發自|發送自|来自|從我的|dikirim dari|dihantar dari|được gửi từ|ส่งจาก|נשלח מ|أُ?رسلت? من|مرسل من|भेजा"
                    + " गया)\\b?.{0,60}");

    /** In the others. */
    private static final Pattern FROM_SENT =
            Pattern.compile("(?iU)\\W{0,3}.{0,40}(?:から送信(?:されました)?|より送信|から送られています|에서 보냄|에서"
                    + " 보냈습니다|gönderildi|küldve|lähetetty|发送|發送|傳送|gesendet)\\.?");

    private static final Pattern NAMES_DEVICE = Pattern.compile("(?iU).*" + DEVICE + ".*");
    private static final Pattern TELLS = Pattern.compile("(?s).*[?!？！].*|(?:\\S+\\s+){4,}\\S+[.:。]");

    private static final int LONGEST = 40;
    private static final int LONGEST_LOOSE = 8;
    private static final int LONGEST_LINE = 100;
    /** Of a line of a signature: longer ones tell something. */
    private static final int LONGEST_BELOW = 79;

    private Signature() {}

    static String cut(List<String> lines) {
        List<String> rest = lines.subList(0, lines.size() - sentFrom(lines));
        int rule = lastRule(rest);
        if (rule >= 0) {
            rest = rest.subList(0, rule);
            rest = rest.subList(0, rest.size() - sentFrom(rest));
        }
        return String.join("\n", rest).strip();
    }

    /** How many lines, from the end, say only that. */
    private static int sentFrom(List<String> lines) {
        int end = lines.size();
        while (end > 0
                && (lines.get(end - 1).isBlank()
                        || isSentFrom(lines.get(end - 1).strip()))) {
            end--;
        }
        return lines.size() - end;
    }

    private static boolean isSentFrom(String line) {
        return line.length() <= LONGEST_LINE
                && (SENT_FROM.matcher(line).matches() || FROM_SENT.matcher(line).matches())
                && NAMES_DEVICE.matcher(line).matches();
    }

    /** The last one that nothing but a signature follows; -1 for none. */
    private static int lastRule(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0 && lines.size() - i <= LONGEST + 1; i--) {
            String line = lines.get(i);
            if (line.startsWith(">") || isDrawn(line)) {
                return -1;
            }
            if (line.equals(RULE)) {
                return i;
            }
            if (line.equals("--")) {
                return isSignature(lines, i) ? i : -1;
            }
        }
        return -1;
    }

    /** The rule's trailing blank is often lost, so that it may also stand between two thoughts. */
    private static boolean isSignature(List<String> lines, int rule) {
        List<String> below = lines.subList(rule + 1, lines.size());
        return below.isEmpty()
                || (rule == 0 || lines.get(rule - 1).isBlank())
                        && !below.getFirst().isBlank()
                        && below.size() <= LONGEST_LOOSE
                        && below.stream().noneMatch(Signature::tells);
    }

    private static boolean tells(String line) {
        return line.length() > LONGEST_BELOW || TELLS.matcher(line).matches();
    }

    /** Whether it begins with a line that is drawn. */
    private static boolean isDrawn(String line) {
        return line.length() >= 3 && line.chars().limit(3).allMatch(c -> "-_=".indexOf(c) >= 0);
    }
}
