package dev.parley.email.smtp;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.email.thread.NobodyThere;

/**
 * Whom a fault speaks of: the server and how we come to it, the sender, or the mail and its recipient. Only what speaks of the mail
 * may end it, and only what speaks of the recipient silences anybody.
 */
sealed interface Verdict {

    String error();

    /**
     * No mail can leave now.
     *
     * @param login whether it refused who we are, so that asking again soon does harm
     * @param crowded whether it wants fewer connections
     */
    record Server(String error, boolean login, boolean crowded) implements Verdict {}

    /** Nothing can leave from this sender now: it may not write as whom it does, or has written too much. */
    record Sender(String error) implements Verdict {}

    /**
     * This mail, another time.
     *
     * @param maybeTaken whether the server may have taken it nevertheless
     * @param few whether a few tries are enough
     */
    record Later(String error, boolean maybeTaken, boolean few) implements Verdict {}

    /** This mail, never. */
    record Never(String error, boolean nobodyThere) implements Verdict {}

    /** Authentication and encryption (RFC 4954, RFC 3207). */
    Set<Integer> OF_THE_LOGIN = Set.of(530, 534, 535, 538);

    Pattern CODED = Pattern.compile("(5\\.\\d{1,3}\\.\\d{1,3})\\b(.*)", Pattern.DOTALL);

    /** By its code there is nobody, or the mailbox is ill: the words do not matter. */
    Pattern OF_THE_RECIPIENT = Pattern.compile("^5\\.(?:1\\.(?:1|2|3|6|10)|2\\.\\d)\\b");

    Pattern OF_THE_SENDER = Pattern.compile("(?i)\\b5\\.1\\.[78]\\b|\\b5\\.7\\.(?:2[0-9]|60)\\b|\\b5\\.4\\.5\\b"
            + "|relay(?:ing)?\\b.{0,40}(?:denied|not (?:permitted|allowed)|prohibited|disallowed)"
            + "|(?:not permitted|not allowed|unable|denied|authori[sz]ed) to relay|we do not relay"
            + "|sender address (?:rejected|refused|not)|sender (?:rejected|denied|refused|verify|not)|not owned by user"
            + "|send ?as ?denied|not (?:allowed|permitted|authori[sz]ed) to send (?:mail )?(?:as|from)|sender domain"
            + "|(?:daily|hourly|sending|outgoing)\\b.{0,40}\\b(?:quota|limit|rate)\\b.{0,20}exceed"
            + "|exceeded.{0,40}(?:sending|daily|hourly)\\b.{0,20}(?:quota|limit)|sent too many"
            + "|\\bdmarc\\b|\\bspf\\b|\\bdkim\\b|reverse dns|\\bptr record");

    Pattern OF_THE_SENDERS_QUOTA =
            Pattern.compile("(?i)\\b5\\.4\\.5\\b|(?:daily|hourly|sending|outgoing)\\b.{0,40}\\b(?:quota|limit)");

    Pattern FULL = Pattern.compile(
            "(?i)\\b5\\.2\\.2\\b|(?:mailbox|account|user|quota|storage).{0,40}(?:\\bfull\\b|over ?quota|exceeded)"
                    + "|over ?quota|out of storage");

    /** For this server or this mailbox (RFC 3463, 3.3 and 3.4). */
    Pattern TOO_BIG =
            Pattern.compile("(?i)\\b5\\.(?:3\\.4|2\\.3)\\b|message (?:size|length).{0,20}(?:exceed|too|limit)");

    Pattern CROWDED = Pattern.compile("(?i)too many|concurren|connection (?:limit|rate)|\\b4\\.7\\.0\\b.*connect");

    int LONGEST = 2_000;

    static Verdict of(SmtpFault fault) {
        String words = fault.getMessage() == null
                ? ""
                : fault.getMessage().substring(0, Math.min(fault.getMessage().length(), LONGEST));
        String error = fault.isLost() ? words : fault.code() + " " + words;
        Phase phase = fault.phase();
        if (phase.isBeforeTheMail()) {
            boolean login = phase == Phase.LOGIN && fault.code() >= 500;
            return new Server(error, login, !login && isCrowded(fault.code(), words));
        }
        if (fault.isLost()) {
            boolean said = fault.code() < 0;
            String what = said ? "The mail server's answer cannot be read: " + words : error;
            return new Later(what, phase == Phase.END, false);
        }
        if (fault.code() < 400) {
            return new Later(error, phase == Phase.END, false);
        }
        if (fault.code() == 421 && phase == Phase.SENDER) {
            return new Server(error, false, isCrowded(421, words));
        }
        if (fault.code() < 500) {
            return phase == Phase.SENDER ? new Sender(error) : new Later(error, false, false);
        }
        return refused(fault, words, error);
    }

    private static Verdict refused(SmtpFault fault, String words, String error) {
        boolean atTheSender = fault.phase() == Phase.SENDER;
        if (OF_THE_LOGIN.contains(fault.code())) {
            return atTheSender ? new Server(error, true, false) : new Sender(error);
        }
        // Replies quote addresses, which anybody chooses.
        String said = words.replaceAll("\\S*@\\S*|<[^>]*>", " ");
        if (TOO_BIG.matcher(said).find()) {
            return new Never(error, false);
        }
        if (!atTheSender
                && FULL.matcher(said).find()
                && !OF_THE_SENDERS_QUOTA.matcher(said).find()) {
            return new Later(error, false, true);
        }
        boolean ofTheRecipient = !atTheSender && OF_THE_RECIPIENT.matcher(said).find();
        if (atTheSender || !ofTheRecipient && OF_THE_SENDER.matcher(said).find()) {
            return fault.code() == 552 ? new Never(error, false) : new Sender(error);
        }
        Matcher coded = CODED.matcher(said);
        return new Never(error, coded.matches() && NobodyThere.says(coded.group(1), coded.group(2)));
    }

    private static boolean isCrowded(int code, String words) {
        return code / 100 == 4 && CROWDED.matcher(words).find();
    }
}
