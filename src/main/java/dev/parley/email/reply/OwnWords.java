package dev.parley.email.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What we ourselves have written in a thread, as far as it may come back in quotations. */
public final class OwnWords {

    /** For a mail that answers nothing of ours. */
    public static final OwnWords NONE = new OwnWords(List.of(), List.of(), List.of());

    /** A line of a quotation holds other words too, when the program of the person rewrites links. */
    private static final double MOST = 0.6;

    private static final double ALL = 0.9;
    /** Shorter ones say too little without a mark of quoting. */
    private static final int WORTH = 20;

    private static final int SHORTEST_NAME = 3;

    private static final Pattern SIGNED = Pattern.compile("(?i)[0-9a-z]{1,13}-[0-9a-f]{20}(?![0-9a-z])");

    private final Fingerprint all = new Fingerprint();
    private final List<String> texts = new ArrayList<>();
    private final List<String> addresses;
    private final List<String> names;

    /**
     * @param texts what the agent wrote, and its signature
     * @param addresses that it wrote from, lower case
     * @param names beside these, and what the mails are about
     */
    public OwnWords(List<String> texts, List<String> addresses, List<String> names) {
        for (String text : texts) {
            all.add(text);
            this.texts.add(Fingerprint.letters(text));
        }
        this.addresses = addresses;
        this.names =
                names.stream().filter(name -> name.length() >= SHORTEST_NAME).toList();
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    /** Whether a line that is marked as quoted is ours. */
    boolean holdMost(String line) {
        return all.share(line) >= MOST;
    }

    /** Whether a line is ours as it stands. */
    boolean hold(String line) {
        return all.share(line) >= ALL;
    }

    /** Whether some lines together are one whole text of ours, which nobody repeats by chance. */
    boolean areAllOfOne(String letters) {
        return letters.length() >= WORTH
                && texts.stream()
                        .anyMatch(text -> text.length() >= WORTH
                                && letters.length() >= ALL * text.length()
                                && text.startsWith(letters.substring(0, Math.min(letters.length(), WORTH))));
    }

    /** Whether our signed address, or the one that we write from, stands in it. */
    boolean addressIn(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        return SIGNED.matcher(lower).find() || addresses.stream().anyMatch(lower::contains);
    }

    /** Whether our name stands in it, or what the thread is about. */
    boolean nameIn(String line) {
        return names.stream().anyMatch(line::contains);
    }
}
