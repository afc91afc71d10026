package dev.parley.email.inbound.mime;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.email.mime.Mailboxes;

/** What servers that know no RFC 3464 write to people about a mail that failed. */
public final class BounceText {

    static final Pattern MESSAGE_ID = Pattern.compile("(?im)^[> \\t]{0,20}Message-ID:\\s*(<[^<>\\s]{1,250}>)");

    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9._-]{1,189}");

    /** The enhanced code, or the server's reply. */
    private static final Pattern STATUS = Pattern.compile("(?<![\\d.])([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\d.]*\\d)");

    private static final Pattern REPLY = Pattern.compile("(?<![\\d.-])([45]\\d\\d)[ -](?=[^\\d\\n]{3})");

    private static final Pattern LATE = Pattern.compile(
            "(?i)delay|deferred|warning|will (?:be retried|keep trying|continue)|not yet|temporar(?:y|ily)|do not need"
                    + " to resend|still trying");

    private static final Pattern FOR_GOOD = Pattern.compile(
            "(?i)permanent|fatal|error|does not exist|fail(?:ed|ure)|undeliver|could not be delivered|not (?:be"
                    + " )?delivered|unable to deliver|returned|giving up|rejected|unknown|no such|unzustellbar|non"
                    + " remis|no se pudo|配信|送信できません");

    private static final Pattern ORIGINAL =
            Pattern.compile("(?im)^[> \\t]{0,20}(?:Received: |Return-Path: |DKIM-Signature: )");

    private static final int SEARCHED = 16_000;
    private static final int MAX_ADDRESSES = 30;

    private BounceText() {}

    /**
     * @param failedRecipients the field {@code X-Failed-Recipients}, or null
     * @return empty when it does not say that anything failed
     */
    public static Optional<IncomingMail.Fate> read(String subject, String failedRecipients, String text) {
        String searched = text.substring(0, Math.min(text.length(), SEARCHED));
        String above = beforeOriginal(searched);
        Matcher status = STATUS.matcher(above);
        Matcher reply = REPLY.matcher(above);
        boolean coded = status.find();
        boolean replied = reply.find();
        String code = coded ? status.group(1) : replied ? reply.group(1).charAt(0) + ".0.0" : "5.0.0";
        boolean late = LATE.matcher(subject).find()
                || code.startsWith("4.")
                || !coded && !replied && LATE.matcher(above).find();
        boolean failed = !late && !code.startsWith("2.");
        if (!coded
                && !replied
                && !late
                && !FOR_GOOD.matcher(subject + "\n" + above).find()) {
            return Optional.empty();
        }
        Set<String> recipients =
                new LinkedHashSet<>(failedRecipients == null ? List.of() : Mailboxes.in(failedRecipients));
        if (recipients.isEmpty()) {
            recipients.addAll(addresses(above));
        }
        int at = coded ? status.start() : replied ? reply.start() : -1;
        return Optional.of(new IncomingMail.Fate(recipients, failed, code, BounceReader.shortened(line(above, at))));
    }

    /** The addresses that this text names, the first ones. */
    public static Set<String> addresses(String text) {
        Set<String> addresses = new LinkedHashSet<>();
        Matcher address = ADDRESS.matcher(text.substring(0, Math.min(text.length(), SEARCHED)));
        while (addresses.size() < MAX_ADDRESSES && address.find()) {
            Mailboxes.normal(address.group().replaceAll("[.]+$", "")).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** What follows the header of the mail that came back are its words. */
    private static String beforeOriginal(String text) {
        Matcher header = ORIGINAL.matcher(text);
        return header.find() && header.start() > 0 ? text.substring(0, header.start()) : text;
    }

    /** With what goes on in the next one. */
    private static String line(String text, int at) {
        if (at < 0) {
            return text.strip();
        }
        int begin = text.lastIndexOf('\n', at) + 1;
        int end = text.indexOf("\n\n", at);
        return text.substring(begin, end < 0 ? text.length() : end);
    }
}
