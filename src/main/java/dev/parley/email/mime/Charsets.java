package dev.parley.email.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What bytes of a mail mean: charsets by the labels of the WHATWG Encoding Standard, where they differ from what the names say
 * ({@code iso-8859-1} is windows-1252, {@code Shift_JIS} is cp932). Bytes that can be UTF-8 are, whatever their label.
 */
public final class Charsets {

    private static final Map<String, String> NAMES = names();

    /** The upper half (A0 to FF) of what the JDK has not. */
    private static final Map<String, String> TABLES = Map.of(
            "iso-8859-10",
            "\u00a0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00adŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ",
            "iso-8859-14",
            "\u00a0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00ad®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ");

    /** Lower case. To look for a name that there is not goes through all providers, which takes a millisecond each time. */
    private static final Set<String> KNOWN = Charset.availableCharsets().values().stream()
            .flatMap(charset -> Stream.concat(Stream.of(charset.name()), charset.aliases().stream()))
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private Charsets() {}

    /**
     * @param label as a mail names it, or null; what is not known is guessed
     */
    public static String decoded(byte[] bytes, String label) {
        String marked = marked(bytes);
        if (marked != null) {
            return marked;
        }
        String name = name(label);
        if (TABLES.containsKey(name) && !isUtf8(bytes)) {
            return table(bytes, TABLES.get(name));
        }
        if (name.equals("utf-7")) {
            return Utf7.decoded(bytes);
        }
        Charset charset = charset(name);
        if (charset != null && shifts(charset)) {
            return new String(bytes, charset);
        }
        if (isAscii(bytes)) {
            return new String(bytes, isJapanese(bytes) ? charset("x-windows-iso2022jp") : StandardCharsets.US_ASCII);
        }
        if (isUtf8(bytes)) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (charset == null || charset.equals(StandardCharsets.UTF_8)) {
            String utf8 = new String(bytes, StandardCharsets.UTF_8);
            boolean nothing = utf8.chars().allMatch(c -> c < 0x80 || c == 0xfffd);
            return nothing ? new String(bytes, charset("windows-1252")) : utf8;
        }
        return new String(bytes, charset);
    }

    private static String marked(byte[] bytes) {
        if (starts(bytes, 0xef, 0xbb, 0xbf)) {
            return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
        }
        if (starts(bytes, 0xff, 0xfe)) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        return starts(bytes, 0xfe, 0xff) ? new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE) : null;
    }

    private static boolean starts(byte[] bytes, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xff) != with[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether bytes below 80 mean something else in it. */
    private static boolean shifts(Charset charset) {
        String name = charset.name().toLowerCase(Locale.ROOT);
        return name.contains("2022") || name.startsWith("utf-16") || name.startsWith("utf-32");
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte one : bytes) {
            if (one < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it changes into a set of ISO-2022-JP. */
    private static boolean isJapanese(byte[] bytes) {
        for (int i = 0; i + 2 < bytes.length; i++) {
            if (bytes[i] == 0x1b && bytes[i + 1] == '$' && (bytes[i + 2] == 'B' || bytes[i + 2] == '@')) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException other) {
            return false;
        }
    }

    private static String table(byte[] bytes, String upper) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte one : bytes) {
            int code = one & 0xff;
            text.append(code < 0xa0 ? (char) code : upper.charAt(code - 0xa0));
        }
        return text.toString();
    }

    private static String name(String label) {
        if (label == null) {
            return "";
        }
        String plain = label.strip().toLowerCase(Locale.ROOT).replaceAll("[\"' ]|[;*].*", "");
        return NAMES.getOrDefault(plain, plain);
    }

    private static Charset charset(String name) {
        try {
            return KNOWN.contains(name) ? Charset.forName(name) : null;
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }

    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        put(
                names,
                "windows-1252",
                "iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 latin1 l1 csisolatin1 iso-ir-100 ibm819 cp819"
                        + " ascii us-ascii ansi_x3.4-1968 ansi cp1252 x-cp1252 x-ansi latin-1 windows-1252http");
        put(names, "iso-8859-2", "latin2 l2 csisolatin2 iso88592 iso8859-2 iso_8859-2 iso_8859-2:1987 iso-ir-101");
        put(names, "iso-8859-5", "cyrillic csisolatincyrillic iso88595 iso8859-5 iso_8859-5:1988");
        put(names, "iso-8859-6", "iso-8859-6-e iso-8859-6-i arabic ecma-114 csiso88596e csiso88596i asmo-708");
        put(names, "iso-8859-7", "greek greek8 ecma-118 elot_928 sun_eu_greek iso88597");
        put(names, "iso-8859-8", "iso-8859-8-i iso-8859-8-e logical visual hebrew csiso88598i csiso88598e");
        put(
                names,
                "windows-1254",
                "iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 latin5 l5 csisolatin5"
                        + " iso-ir-148 x-cp1254 cp1254");
        put(names, "iso-8859-10", "latin6 l6 csisolatin6 iso-ir-157 iso8859-10 iso885910");
        put(names, "iso-8859-14", "iso8859-14 iso885914");
        put(names, "iso-8859-15", "latin9 l9 latin-9 csisolatin9 iso885915 iso8859-15");
        put(names, "windows-874", "tis-620 tis620 iso-8859-11 iso8859-11 iso885911 dos-874");
        put(names, "windows-31j", "shift_jis shift-jis sjis x-sjis ms_kanji ms932 csshiftjis cp932");
        put(names, "x-windows-iso2022jp", "iso-2022-jp csiso2022jp iso-2022-jp-ms cp50220 cp50221 iso2022jp jis");
        put(names, "euc-jp", "x-euc-jp cseucpkdfmtjapanese eucjp x-euc");
        put(
                names,
                "x-windows-949",
                "euc-kr cseuckr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601"
                        + " windows-949 cp949 uhc euckr");
        put(
                names,
                "gb18030",
                "gb2312 gb_2312 gb_2312-80 gbk x-gbk chinese csgb2312 csiso58gb231280 iso-ir-58 euc-cn"
                        + " cp936 windows-936 gb-2312");
        put(names, "big5-hkscs", "big5 big-5 cn-big5 csbig5 x-x-big5 cp950 windows-950");
        put(names, "koi8-r", "koi koi8 koi8_r cskoi8r");
        put(names, "koi8-u", "koi8-ru");
        put(names, "x-macroman", "macintosh mac x-mac-roman csmacintosh");
        put(names, "x-maccyrillic", "x-mac-cyrillic x-mac-ukrainian");
        put(names, "ibm866", "866 cp866 csibm866");
        put(names, "utf-8", "utf8 utf unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf-8mb4 utf8mb4");
        put(names, "utf-16le", "utf-16 unicode csunicode iso-10646-ucs-2 ucs-2 unicodefeff");
        put(names, "utf-16be", "unicodefffe");
        put(names, "utf-7", "utf7 unicode-1-1-utf-7 csunicode11utf7 x-unicode-2-0-utf-7");
        for (int page = 1250; page <= 1258; page++) {
            names.putIfAbsent("x-cp" + page, "windows-" + page);
            names.putIfAbsent("cp" + page, "windows-" + page);
            names.putIfAbsent("cp-" + page, "windows-" + page);
            names.putIfAbsent("win-" + page, "windows-" + page);
        }
        return Map.copyOf(names);
    }

    private static void put(Map<String, String> names, String name, String labels) {
        for (String label : labels.split(" ")) {
            names.put(label, name);
        }
    }
}
