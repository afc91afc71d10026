package dev.parley.email.inbound;

import java.util.List;
import java.util.stream.Collectors;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** What a mail in HTML says, as lines of text, without what the common programs mark as quoted. */
final class HtmlText {

    /** Gmail, Thunderbird, Apple Mail, Outlook, Yahoo, Proton. */
    private static final String QUOTED =
            ".gmail_quote, .gmail_quote_container, .gmail_signature, blockquote[type=cite], .moz-cite-prefix,"
                    + " .moz-signature, .yahoo_quoted, .protonmail_quote, head, style, script";

    /** Outlook marks where the quoted mail begins; all that follows belongs to it. */
    private static final List<String> BEGINNINGS = List.of("divRplyFwdMsg", "appendonsend");

    private HtmlText() {}

    static String of(String html) {
        Document document = Jsoup.parse(html);
        String whole = text(document);
        document.select(QUOTED).remove();
        BEGINNINGS.forEach(id -> removeFrom(document.getElementById(id)));
        String fresh = text(document);
        return fresh.isBlank() ? whole : fresh;
    }

    private static void removeFrom(Element beginning) {
        Element parent = beginning == null ? null : beginning.parent();
        if (parent == null) {
            return;
        }
        // Removing them one by one takes time by the square of their number.
        List<Node> before = List.copyOf(parent.childNodes().subList(0, beginning.siblingIndex()));
        parent.empty();
        before.forEach(parent::appendChild);
    }

    private static String text(Document document) {
        StringBuilder text = new StringBuilder();
        document.body().traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                if (node instanceof TextNode words) {
                    text.append(words.getWholeText().replaceAll("\\s+", " "));
                } else if (node instanceof Element element && (element.isBlock() || element.nameIs("br"))) {
                    text.append('\n');
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (node instanceof Element element && element.isBlock()) {
                    text.append('\n');
                }
            }
        });
        // Nested blocks make many line ends.
        return text.toString()
                .lines()
                .map(String::strip)
                .collect(Collectors.joining("\n"))
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }
}
