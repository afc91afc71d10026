package dev.parley.email.address;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.access.key.Hmac;

/**
 * Names a thread in an address (RFC 5233's subaddress) in a way that only we can: {@code local+number-mac@domain}. It
 * survives servers that change the case of an address, and that is why nothing in it depends on case.
 */
public final class ReplyAddress {

    private static final Pattern TOKEN = Pattern.compile("([0-9a-z]{1,13})-([0-9a-f]{20})");
    /** Behind the plus sign, or what became of it; with more behind it where a forwarder has wrapped the address. */
    private static final Pattern SIGNED = Pattern.compile("(?:%2b|[^0-9a-z])([0-9a-z]{1,13}-[0-9a-f]{20})(?![0-9a-z])");

    private static final Pattern SIGNED_END =
            Pattern.compile("(?:%2b|[^0-9a-z])[0-9a-z]{1,13}-[0-9a-f]{20}$", Pattern.CASE_INSENSITIVE);

    private static final int MAC_BYTES = 10;

    private final byte[] key;

    /**
     * @param key any number of secret bytes
     */
    public ReplyAddress(byte[] key) {
        this.key = key.clone();
    }

    /** What stands for the thread, here and in links. */
    public String token(long thread) {
        return Long.toString(thread, Character.MAX_RADIX) + "-" + HexFormat.of().formatHex(mac(thread));
    }

    /**
     * @param address that is to take the reply
     */
    public String of(long thread, String address) {
        int at = address.lastIndexOf('@');
        return address.substring(0, at) + "+" + token(thread) + address.substring(at);
    }

    /** The thread that an address names, if it is one of ours; some systems write the plus sign in other ways. */
    public OptionalLong thread(String address) {
        int at = address.lastIndexOf('@');
        Matcher signed = SIGNED.matcher(at < 0 ? "" : address.substring(0, at).toLowerCase(Locale.ROOT));
        OptionalLong thread = OptionalLong.empty();
        while (thread.isEmpty() && signed.find()) {
            thread = threadOf(signed.group(1));
        }
        return thread;
    }

    /** The thread that a token stands for, if it is one of ours. */
    public OptionalLong threadOf(String token) {
        Matcher matcher = TOKEN.matcher(token.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            long thread = Long.parseLong(matcher.group(1), Character.MAX_RADIX);
            byte[] mac = HexFormat.of().parseHex(matcher.group(2));
            return MessageDigest.isEqual(mac, mac(thread)) ? OptionalLong.of(thread) : OptionalLong.empty();
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    /** The address that takes what is sent to it, whatever stands behind a plus sign. */
    public static String withoutTag(String address) {
        int at = address.lastIndexOf('@');
        String local =
                at < 0 ? "" : SIGNED_END.matcher(address.substring(0, at)).replaceFirst("");
        int plus = local.indexOf('+');
        return local.isEmpty() ? address : local.substring(0, plus > 0 ? plus : local.length()) + address.substring(at);
    }

    private byte[] mac(long thread) {
        byte[] whole =
                Hmac.sha256(key, ByteBuffer.allocate(Long.BYTES).putLong(thread).array());
        return Arrays.copyOf(whole, MAC_BYTES);
    }
}
