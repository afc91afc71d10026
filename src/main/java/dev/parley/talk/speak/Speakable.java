package dev.parley.talk.speak;

import java.util.regex.Pattern;

/** What a model writes, without what is there for the eye only. */
final class Speakable {

    private static final Pattern CODE = Pattern.compile("(?s)```.*?(?:```|$)");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*+)]\\((?:[^()\\s]++|\\([^()]*+\\))*+\\)");
    private static final Pattern LINE_MARK = Pattern.compile("(?m)^\\s*(#{1,6}|[-*+•]|>)\\s+");
    private static final Pattern RULE = Pattern.compile("(?m)^\\s*([-*_]\\s*){3,}$");
    private static final Pattern EMPHASIS = Pattern.compile("\\*+(?=\\S)|(?<=\\S)\\*+|`+|~~|(?<!\\w)_+|_+(?!\\w)");
    private static final Pattern TABLE = Pattern.compile("\\s*\\|\\s*");
    private static final Pattern NOT_SAID = Pattern.compile("[\\p{So}\\p{Cs}\\uFE0F\\u200D]+");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private Speakable() {}

    /** Empty when there is nothing to be said. */
    static String of(String written) {
        String text = CODE.matcher(written).replaceAll(" ");
        text = LINK.matcher(text).replaceAll("$1");
        text = RULE.matcher(text).replaceAll(" ");
        text = LINE_MARK.matcher(text).replaceAll("");
        text = EMPHASIS.matcher(text).replaceAll("");
        text = TABLE.matcher(text).replaceAll(", ");
        text = NOT_SAID.matcher(text).replaceAll(" ");
        return SPACES.matcher(text).replaceAll(" ").strip();
    }
}
