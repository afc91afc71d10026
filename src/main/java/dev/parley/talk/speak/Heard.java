package dev.parley.talk.speak;

/** What a person heard of words of which a part was played only. */
public final class Heard {

    private Heard() {}

    /**
     * Word by word, as if each letter took as long as any other; the word that was being said counts.
     *
     * @param sent how many of the samples have left
     */
    public static String of(String words, int sent, int samples) {
        if (sent >= samples || sent == 0) {
            return sent == 0 && samples > 0 ? "" : words;
        }
        int end = (int) ((long) words.length() * sent / samples);
        while (end < words.length() && !Character.isWhitespace(words.charAt(end))) {
            end++;
        }
        return words.substring(0, end).strip();
    }
}
