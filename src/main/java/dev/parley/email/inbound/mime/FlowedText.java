package dev.parley.email.inbound.mime;

import java.util.List;

/** Text in the format "flowed" (RFC 3676), with each paragraph on one line. */
final class FlowedText {

    private FlowedText() {}

    private record Line(int depth, String text) {

        /** Without the blank that keeps a line from being taken for something else (4.4). */
        static Line of(String line) {
            int depth = 0;
            while (depth < line.length() && line.charAt(depth) == '>') {
                depth++;
            }
            String text = line.substring(depth);
            return new Line(depth, text.startsWith(" ") ? text.substring(1) : text);
        }

        /** A signature's rule never does (4.3). */
        boolean goesOn(Line next) {
            return text.endsWith(" ") && !text.equals("-- ") && next.depth == depth && !next.text.equals("-- ");
        }

        String marks() {
            return depth == 0 ? "" : ">".repeat(depth) + (text.isEmpty() ? "" : " ");
        }
    }

    /**
     * @param deletes the parameter {@code DelSp}, or null: whether the blank at the end of a line is only the mark
     */
    static String of(String words, String deletes) {
        List<Line> lines = words.lines().map(Line::of).toList();
        StringBuilder joined = new StringBuilder();
        boolean within = false;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            boolean goesOn = i + 1 < lines.size() && line.goesOn(lines.get(i + 1));
            boolean shorter = goesOn && "yes".equalsIgnoreCase(deletes);
            joined.append(within ? "" : line.marks())
                    .append(shorter ? line.text.substring(0, line.text.length() - 1) : line.text)
                    .append(goesOn ? "" : "\n");
            within = goesOn;
        }
        return joined.toString();
    }
}
