package dev.parley.email.thread;

import java.util.regex.Pattern;

/**
 * Whether a server says that there is nobody at an address, by its code (RFC 3463) and its words. Only then an address is not
 * written to any more: what is said of the sender, of the mail or of the moment says nothing about the recipient.
 */
public final class NobodyThere {

    /** No such mailbox, no such host, moved, no mail accepted there (RFC 7505), disabled. */
    private static final Pattern CODES = Pattern.compile("5\\.1\\.(?:1|2|3|6|10)|5\\.2\\.1");

    /** These are used for anything, so that the words decide. */
    private static final Pattern VAGUE = Pattern.compile("5\\.0\\.\\d+|5\\.1\\.(?:0|351)|5\\.[457]\\.\\d+");

    private static final Pattern OF_SOMETHING_ELSE =
            Pattern.compile("(?i)\\bspf\\b|\\bdkim\\b|\\bdmarc\\b|sender|spam|\\bblock|black ?list|deny"
                    + " ?list|reputation|polic(?:y|ies)|relay|reject(?:ed)? (?:due|for|by)|authenticat|not"
                    + " authori[sz]ed|quota|\\bfull\\b|over ?limit|too"
                    + " (?:large|many|big)|\\brate\\b|virus|\\brbl\\b|\\bptr\\b|reverse"
                    + " dns|\\btls\\b|certificate|restricted|allow(?:ed)? list|white ?list|access"
                    + " denied|5\\.1\\.[78]\\b|5\\.7\\.\\d+");

    private static final Pattern SAYS_NOBODY =
            Pattern.compile("(?i)(?:user|recipient|mailbox|account|address|addressee)(?: \\S+)?(?: name)? (?:is |was"
                    + " )?(?:unknown|invalid|not found|disabled|inactive|suspended|does ?n[o']t exist|not exist|no"
                    + " longer)|(?:unknown|invalid|no such|bad|non-?existent|nonexistent) (?:\\S+"
                    + " )?(?:user|recipient|mailbox|account|address|addressee|destination)|user unknown|does not"
                    + " exist|doesn'?t exist|doesn'?t have an? .{1,30} account|no mailbox here|unrouteable"
                    + " address|undeliverable address|host (?:unknown|not found)|domain (?:not found|does not"
                    + " exist|unknown)|name (?:or service )?not (?:known|found)|nxdomain");

    private static final Pattern OF_US = Pattern.compile(
            "(?i)\\bspf\\b|\\bdkim\\b|\\bdmarc\\b|sender|spam|\\bblock|policy|5\\.1\\.[78]\\b|5\\.7\\.\\d+");

    private static final int LONGEST = 2_000;

    private NobodyThere() {}

    /**
     * @param status such as {@code 5.1.1}
     * @param words of the server, or null
     */
    public static boolean says(String status, String words) {
        String said = words == null ? "" : words.substring(0, Math.min(words.length(), LONGEST));
        if (CODES.matcher(status).matches()) {
            return !OF_SOMETHING_ELSE.matcher(said).find()
                    || SAYS_NOBODY.matcher(said).find() && !OF_US.matcher(said).find();
        }
        return VAGUE.matcher(status).matches()
                && SAYS_NOBODY.matcher(said).find()
                && !OF_SOMETHING_ELSE.matcher(said).find();
    }
}
