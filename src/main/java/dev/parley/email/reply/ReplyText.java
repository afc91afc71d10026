package dev.parley.email.reply;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a person wrote in a reply. Only what we ourselves have sent is cut, wherever a quotation holds it, with the lines that
 * introduce it; and a signature. Programs quote in many ways and languages, but our own words are always the same. What others
 * wrote stays, marks and all: it may be what the mail is about.
 */
public final class ReplyText {

    /** Ends a line of which a program has said otherwise that it introduces a quotation; nobody sees it (INVISIBLE SEPARATOR). */
    public static final String ATTRIBUTION = "\u2063";

    private record Line(String text, int depth, String body) {

        static Line of(String text) {
            int depth = 0;
            int at = 0;
            for (int i = 0; i < text.length() && (text.charAt(i) == '>' || text.charAt(i) == ' '); i++) {
                if (text.charAt(i) == '>') {
                    depth++;
                    at = i + 1;
                }
            }
            boolean marked = text.startsWith(">");
            return new Line(text, marked ? depth : 0, (marked ? text.substring(at) : text).strip());
        }

        boolean isBlank() {
            return body.isEmpty();
        }
    }

    private final List<Line> lines;
    private final OwnWords ours;
    private final List<String> texts;
    private final BitSet cut = new BitSet();

    private ReplyText(List<Line> lines, OwnWords ours) {
        this.lines = lines;
        this.ours = ours;
        this.texts = lines.stream().map(Line::body).toList();
    }

    /**
     * @param text with any line ends
     * @param ours empty for a mail that answers nothing of ours
     */
    public static String of(String text, OwnWords ours) {
        List<Line> lines = text.replace('\u00a0', ' ')
                .lines()
                .map(line -> line.equals(Signature.RULE) ? line : line.stripTrailing())
                .map(Line::of)
                .toList();
        ReplyText reply = new ReplyText(lines, ours);
        if (!ours.isEmpty()) {
            reply.cutMarked();
            reply.cutUnmarked();
            reply.cutLastIntroduction();
        }
        return Signature.cut(reply.kept());
    }

    private List<String> kept() {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            boolean repeats = lines.get(i).isBlank()
                    && !kept.isEmpty()
                    && kept.getLast().isBlank()
                    && cut.get(Math.max(i - 1, 0));
            if (!cut.get(i) && !repeats) {
                kept.add(lines.get(i).text.replace(ATTRIBUTION, ""));
            }
        }
        return kept;
    }

    /** Runs of lines that are quoted equally deep, some of which are ours. */
    private void cutMarked() {
        for (int from = 0; from < lines.size(); ) {
            int depth = lines.get(from).depth;
            int to = from + 1;
            while (to < lines.size() && lines.get(to).depth == depth) {
                to++;
            }
            if (depth > 0) {
                cutRun(from, to);
            }
            from = to;
        }
    }

    private void cutRun(int from, int to) {
        int last = -1;
        for (int i = from; i < to; i++) {
            if (!lines.get(i).isBlank() && ours.holdMost(lines.get(i).body)) {
                if (last < 0) {
                    cutIntroduction(i);
                }
                cutBetween(last < 0 ? from : last, i, last >= 0);
                cut.set(i);
                last = i;
            }
        }
        if (last >= 0) {
            cutBetween(last, to, false);
        }
    }

    /** Of what stands beside our lines: the ends of such that were broken, and links that a program has rewritten. */
    private void cutBetween(int from, int to, boolean within) {
        for (int i = from; i < to; i++) {
            String body = lines.get(i).body;
            boolean rest = Fingerprint.letters(body).length() < Fingerprint.RUN;
            if (rest || within && body.contains("://")) {
                cut.set(i);
            }
        }
    }

    /** Where nothing marks a quotation, what introduces it does, or that a whole mail of ours is repeated. */
    private void cutUnmarked() {
        boolean introduced = false;
        for (int from = 0; from < lines.size(); from++) {
            if (!isOurs(from)) {
                continue;
            }
            int to = from + 1;
            int last = from;
            while (to < lines.size() && (isOurs(to) || isRest(to))) {
                last = isOurs(to) ? to : last;
                to++;
            }
            last = withBrokenEnd(last);
            boolean whole = ours.areAllOfOne(letters(from, last + 1));
            if (introduced || whole || Introduction.begin(texts, from, ours) < from) {
                introduced |= cutIntroduction(from);
                cut.set(from, last + 1);
            }
            from = last;
        }
    }

    private boolean isOurs(int at) {
        Line line = lines.get(at);
        return line.depth == 0 && !line.isBlank() && !cut.get(at) && ours.hold(line.body);
    }

    /** A program broke the last line of ours, and its end alone says too little. */
    private int withBrokenEnd(int last) {
        int next = last + 1;
        return next < lines.size()
                        && !lines.get(next).isBlank()
                        && isRest(next)
                        && ours.hold(lines.get(last).body + lines.get(next).body)
                ? next
                : last;
    }

    private boolean isRest(int at) {
        Line line = lines.get(at);
        return line.depth == 0 && Fingerprint.letters(line.body).length() < Fingerprint.RUN;
    }

    private String letters(int from, int to) {
        StringBuilder text = new StringBuilder();
        lines.subList(from, to).forEach(line -> text.append(line.body));
        return Fingerprint.letters(text.toString());
    }

    /** Whether there is one. Between quotations stands what the person answers to each. */
    private boolean cutIntroduction(int quoted) {
        int begin = Introduction.begin(texts, quoted, ours);
        if (!cut.isEmpty() && texts.subList(begin, quoted).stream().noneMatch(ours::addressIn)) {
            return false;
        }
        cut.set(begin, quoted);
        return begin < quoted;
    }

    /** A quotation of which nothing is left but that it was one. */
    private void cutLastIntroduction() {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        int begin = Introduction.begin(texts, end, ours);
        if (cut.isEmpty() && texts.subList(begin, end).stream().anyMatch(ours::addressIn)) {
            cut.set(begin, end);
        }
    }
}
