package dev.parley.email.inbound.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

import dev.parley.email.reply.ReplyText;

/**
 * What a mail in HTML says, as lines of text: quotations are marked with {@code >}, links keep their targets, lists their
 * numbers, preformatted text its lines. What nobody sees is left out.
 */
final class HtmlText implements NodeVisitor {

    private static final String NEVER_SHOWN = "head, style, script, template, title, noscript, [hidden]";
    private static final String SIGNATURES = ".gmail_signature, .gmail_signature_prefix, .moz-signature";
    private static final String QUOTED = "blockquote, .gmail_quote, .moz-forward-container";
    private static final String ATTRIBUTED = "div.gmail_quote:has(> blockquote)";
    private static final Pattern HIDDEN = Pattern.compile(
            "(?:display:none|visibility:hidden|mso-hide:all|font-size:0(?:px|pt|em)?(?:;|!|$)|max-height:0(?:px)?(?:;|!|$))");
    private static final Set<String> APART =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl", "hr");
    private static final Set<String> CELLS = Set.of("td", "th");
    private static final Pattern FILE_NAME = Pattern.compile("(?i).*\\.(?:png|gif|jpe?g|bmp|webp|svg)\\s*");
    private static final Pattern META = Pattern.compile("(?i)<meta[^>]{1,200}charset=[\"']?([\\w.:-]{2,40})");
    private static final int MAX_TARGET = 500;
    private static final int MAX_ALT = 100;
    private static final int MAX_MARKS = 10;

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private final Deque<Integer> numbers = new ArrayDeque<>();
    private final Deque<Integer> links = new ArrayDeque<>();
    private int quotes;
    private int preformatted;
    private int lastQuotes;
    private boolean gap;
    private boolean lastEmpty = true;

    private HtmlText() {}

    /** What it says of itself; null where it does not. */
    static String charset(byte[] html) {
        Matcher meta = META.matcher(new String(html, 0, Math.min(html.length, 2_048), StandardCharsets.ISO_8859_1));
        return meta.find() ? meta.group(1) : null;
    }

    static String of(String html) {
        Document document = Jsoup.parse(html);
        document.select(NEVER_SHOWN).forEach(HtmlText::drop);
        document.select("[style]").stream().filter(HtmlText::isHidden).forEach(HtmlText::drop);
        // A forwarded mail's signature is what was forwarded.
        document.select(SIGNATURES).stream()
                .filter(signature -> signature.closest(QUOTED) == null)
                .forEach(HtmlText::drop);
        document.select(ATTRIBUTED).forEach(HtmlText::markAttribution);
        HtmlText lines = new HtmlText();
        document.body().traverse(lines);
        lines.endLine();
        return lines.text.toString().strip();
    }

    /** Says nothing any more. It stays where it is: taking many out one by one takes time by the square of their number. */
    private static void drop(Element element) {
        element.empty().clearAttributes().tagName("span");
    }

    /** What a program writes above what it quotes: its class says that no person did. */
    private static void markAttribution(Element quotation) {
        TextNode attribution = null;
        for (Node node : quotation.childNodes()) {
            if (node instanceof Element element && element.nameIs("blockquote")) {
                break;
            }
            attribution = node instanceof TextNode words && !words.isBlank() ? words : attribution;
        }
        if (attribution != null) {
            attribution.text(attribution.getWholeText().stripTrailing() + ReplyText.ATTRIBUTION);
        }
    }

    private static boolean isHidden(Element element) {
        String style = element.attr("style").toLowerCase(Locale.ROOT).replaceAll("\\s+", "");
        return style.length() < 2_000 && HIDDEN.matcher(style).find();
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof TextNode words) {
            say(words.getWholeText());
        } else if (node instanceof Element element) {
            begin(element);
        }
    }

    private void begin(Element element) {
        String name = element.normalName();
        switch (name) {
            case "br" -> breakLine();
            case "img" -> image(element);
            case "a" -> links.push(line.length());
            default -> {
                if (element.isBlock() && !CELLS.contains(name)) {
                    endLine();
                }
            }
        }
        gap |= APART.contains(name) && !text.isEmpty() && (numbers.isEmpty() || name.equals("p"));
        switch (name) {
            case "blockquote" -> quotes++;
            case "pre" -> preformatted++;
            case "ol" -> numbers.push(number(element.attr("start"), 1));
            case "ul" -> numbers.push(Integer.MIN_VALUE);
            case "li" -> item(element);
            default -> {}
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (!(node instanceof Element element)) {
            return;
        }
        String name = element.normalName();
        if (name.equals("a")) {
            target(element);
        } else if (CELLS.contains(name)) {
            line.append(line.isEmpty() ? "" : " ");
        } else if (element.isBlock()) {
            endLine();
        }
        switch (name) {
            case "blockquote" -> quotes--;
            case "pre" -> preformatted--;
            case "ol", "ul" -> numbers.poll();
            default -> {}
        }
        gap |= APART.contains(name) && !text.isEmpty() && numbers.isEmpty();
    }

    private void say(String words) {
        if (preformatted == 0) {
            String spaced = words.replaceAll("[ \\t\\r\\n\\f]+", " ");
            line.append(line.isEmpty() ? spaced.stripLeading() : spaced);
            return;
        }
        String[] lines = words.split("\\r?\\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (i > 0) {
                breakLine();
            }
            line.append(lines[i]);
        }
    }

    private void item(Element element) {
        Integer next = numbers.poll();
        if (next == null || next == Integer.MIN_VALUE) {
            line.append("- ");
            if (next != null) {
                numbers.push(next);
            }
        } else {
            int number = number(element.attr("value"), next);
            line.append(number).append(". ");
            numbers.push(number + 1);
        }
    }

    private static int number(String text, int otherwise) {
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : otherwise;
    }

    /** Emoji are images in some programs, and everything else is at least named. */
    private void image(Element image) {
        String alt = image.attr("alt").strip();
        boolean pixel =
                image.attr("width").matches("[01]") || image.attr("height").matches("[01]");
        if (alt.isEmpty()
                || alt.length() > MAX_ALT
                || pixel
                || FILE_NAME.matcher(alt).matches()) {
            return;
        }
        boolean emoji = alt.codePoints().noneMatch(Character::isLetterOrDigit);
        line.append(emoji ? alt : "[" + alt + "]");
    }

    private void target(Element link) {
        Integer began = links.poll();
        String href = link.attr("href").strip();
        String shown = began == null || began > line.length() ? "" : line.substring(began);
        String bare = href.replaceFirst("^(?i)(?:mailto:|tel:|https?://)", "").replaceFirst("/$", "");
        boolean leads = href.matches("(?is)(?:https?://|mailto:|tel:).{3," + MAX_TARGET + "}");
        if (leads && !bare.isEmpty() && !shown.contains(bare)) {
            line.append(line.isEmpty() || line.charAt(line.length() - 1) == ' ' ? "" : " ")
                    .append('<')
                    .append(href.replaceFirst("^(?i)mailto:", ""))
                    .append('>');
        }
    }

    private void breakLine() {
        write();
        line.setLength(0);
    }

    private void endLine() {
        if (!line.isEmpty()) {
            breakLine();
        }
    }

    private void write() {
        String words = preformatted > 0
                ? line.toString().stripTrailing()
                : line.toString().strip();
        if (gap && !lastEmpty) {
            text.append(">".repeat(Math.min(lastQuotes, marks()))).append('\n');
            lastEmpty = true;
        }
        gap = false;
        // More than one empty line says no more than one.
        if (!words.isEmpty() || !lastEmpty) {
            text.append(">".repeat(marks()))
                    .append(marks() == 0 || words.isEmpty() ? "" : " ")
                    .append(words)
                    .append('\n');
        }
        lastEmpty = words.isEmpty();
        lastQuotes = marks();
        links.clear();
    }

    private int marks() {
        return Math.min(quotes, MAX_MARKS);
    }
}
