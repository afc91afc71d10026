package dev.parley.model.answer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.wire.StorableText;

/**
 * Puts an answer together, from the pieces of a stream or from one document. Only {@code choices}, {@code error} and
 * {@code usage} matter; nothing of it counts until it is known to be whole.
 */
public final class AnswerReader {

    private static final int MAX_CHARACTERS = 512 * 1024;
    private static final int MAX_CALLS = 1_000;
    private static final int PART = 1_024;
    private static final int MAX_EXTRA = 256 * 1024;
    private static final Set<String> OWN = Set.of(
            "role",
            "content",
            "tool_calls",
            "function_call",
            "refusal",
            "audio",
            "annotations",
            "name",
            "id",
            "type",
            "object",
            "index",
            "token_ids",
            "logprobs");

    private final Consumer<String> onText;
    private final Withheld withheld;
    private final StringBuilder text = new StringBuilder();
    private final CallPieces calls;
    private final ObjectNode extra = LooseJson.object();
    private final Map<String, StringBuilder> pieces = new HashMap<>();
    private String half = "";
    private int extraSize;
    private Finish finish;
    private boolean done;
    private boolean whole;
    private boolean refused;
    private boolean spoken;
    private boolean inPieces;
    private boolean byPiece;
    private boolean thought;
    private boolean early;
    private boolean known;
    private Usage usage;

    /**
     * @param offered the names of the tools that there are
     * @param reasonsFirst whether such answers begin inside of reasoning that nothing opens
     * @param onText gets what may be shown, as it comes
     */
    public AnswerReader(Set<String> offered, boolean reasonsFirst, Consumer<String> onText) {
        this.withheld = new Withheld(reasonsFirst);
        this.calls = new CallPieces(offered, MAX_CALLS, MAX_CHARACTERS);
        this.onText = onText;
    }

    /** Whether anything of an answer has come: asking again would give another one. */
    public boolean begun() {
        return spoken || !calls.isEmpty();
    }

    /**
     * Whether it said how it ended: what may still come is what it cost. Some say so with every piece, which tells nothing.
     */
    public boolean finished() {
        return done || finish != null && !early && !(finish == Finish.WHOLE && thought && !begun());
    }

    /** Whether answers of this model begin inside of reasoning that nothing opens, as far as this one tells at its end. */
    public boolean reasonsFirst() {
        return withheld.reasonsFirst();
    }

    /** Whether nothing can come any more. */
    public boolean done() {
        return done;
    }

    void markDone() {
        done = true;
    }

    /** One document was read to its end, which is all of an answer unless it is a piece of one. */
    void markWhole() {
        if (!known) {
            throw ModelFault.broken("no choices");
        }
        whole = !byPiece;
    }

    void add(JsonNode document) {
        for (JsonNode one : document.isArray() ? document : List.of(document)) {
            addOne(one);
        }
    }

    private void addOne(JsonNode document) {
        Faults.in(document).ifPresent(fault -> {
            throw fault;
        });
        Usage told = Usage.of(document.path("usage"));
        usage = told == null ? usage : told;
        JsonNode choices = document.path("choices");
        known |= document.has("choices");
        for (JsonNode choice : choices.isObject() ? List.of(choices) : choices) {
            Integer index = LooseJson.number(choice.path("index"));
            if (choice.isObject() && (index == null || index == 0)) {
                choice(choice);
                break;
            }
        }
    }

    private void choice(JsonNode choice) {
        Faults.in(choice).ifPresent(fault -> {
            throw fault;
        });
        JsonNode delta = choice.path("delta");
        JsonNode message = choice.path("message");
        byPiece = delta.isObject() && (!message.isObject() || MessageParts.brings(delta));
        if (byPiece) {
            boolean brings = message(delta, false);
            inPieces |= brings;
            early |= finish != null && brings;
            thought |= brings || MessageParts.hasReasoning(delta);
        } else if (message.isObject()) {
            // Some repeat the whole after its pieces.
            if (!inPieces) {
                message(message, true);
            }
        } else {
            say(MessageParts.text(choice.path("text")));
        }
        JsonNode reason = choice.path("finish_reason");
        if (reason.isTextual()) {
            Finish ended = Finish.of(reason.textValue());
            finish = ended == null ? finish : ended;
        }
    }

    /**
     * @param whole whether it is no piece of one
     * @return whether there are words or calls in it
     */
    private boolean message(JsonNode message, boolean whole) {
        String content = MessageParts.text(message.path("content"));
        say(content);
        String refusal = MessageParts.refusal(message);
        if (!refusal.isEmpty()) {
            refused = true;
            say(refusal);
        }
        JsonNode pieces = message.path("tool_calls");
        for (JsonNode piece : pieces.isObject() ? List.of(pieces) : pieces) {
            calls.add(piece, whole);
        }
        if (message.path("function_call").isObject()) {
            calls.add(message.get("function_call"), whole);
        }
        keepExtra(message);
        return !content.isEmpty() || !refusal.isEmpty() || MessageParts.hasCalls(message);
    }

    private void say(String piece) {
        StringBuilder shown = new StringBuilder();
        // What is looked for in what has come is looked for again with each part: none is large.
        for (int from = 0; from < piece.length(); from += PART) {
            String more = withheld.add(piece.substring(from, Math.min(piece.length(), from + PART)));
            if (isTakenBack()) {
                shown.setLength(0);
            }
            shown.append(more);
            requireRoom(withheld.size() + shown.length());
        }
        show(shown.toString());
    }

    /** Whether all until now was reasoning: it is no part of the answer. */
    private boolean isTakenBack() {
        boolean reasoned = withheld.reasonedUntilNow();
        if (reasoned) {
            text.setLength(0);
        }
        return reasoned;
    }

    /** Half of a surrogate pair waits for the other. */
    private void show(String shown) {
        String joined = half + shown;
        boolean cut = !joined.isEmpty() && Character.isHighSurrogate(joined.charAt(joined.length() - 1));
        half = cut ? joined.substring(joined.length() - 1) : "";
        emit(cut ? joined.substring(0, joined.length() - 1) : joined);
    }

    private void emit(String piece) {
        if (piece.isEmpty()) {
            return;
        }
        requireRoom(piece.length());
        String storable = StorableText.of(piece);
        text.append(storable);
        spoken = true;
        onText.accept(storable);
    }

    private void requireRoom(int more) {
        if (text.length() + more > MAX_CHARACTERS) {
            throw ModelFault.broken("more than " + MAX_CHARACTERS / 1024 + " Ki characters");
        }
    }

    /** What comes in pieces is joined: strings and lists. */
    private void keepExtra(JsonNode message) {
        for (var field : message.properties()) {
            JsonNode value = field.getValue();
            if (OWN.contains(field.getKey()) || value.isNull() || extraSize > MAX_EXTRA) {
                continue;
            }
            extraSize += value.isTextual()
                    ? value.textValue().length()
                    : value.toString().length();
            JsonNode before = extra.path(field.getKey());
            if (before.isTextual() && value.isTextual()) {
                pieces(field.getKey()).append(value.textValue());
            } else if (before instanceof ArrayNode list && value instanceof ArrayNode more) {
                list.addAll(more);
            } else {
                extra.set(field.getKey(), value);
                pieces.remove(field.getKey());
            }
        }
    }

    private StringBuilder pieces(String name) {
        return pieces.computeIfAbsent(
                name, key -> new StringBuilder(extra.get(key).textValue()));
    }

    /**
     * The whole answer.
     *
     * @throws ModelFault when it is none, or is not known to be whole
     */
    public Answer end() {
        if (finish == null && !done && !whole) {
            throw begun()
                    ? ModelFault.broken("the answer broke off")
                    : ModelFault.of(ModelFault.Kind.EMPTY, "an empty answer");
        }
        String rest = withheld.end(finish == Finish.LENGTH);
        isTakenBack();
        show(rest);
        emit(half);
        if (finish == Finish.FAILED) {
            throw ModelFault.of(ModelFault.Kind.FAILING, "the endpoint gave up");
        }
        boolean silent = text.toString().isBlank();
        if (finish == Finish.FILTERED && (!refused || silent)) {
            throw ModelFault.of(ModelFault.Kind.FILTERED, "a filter stopped the answer");
        }
        boolean cut = finish == Finish.LENGTH;
        if (cut && silent) {
            throw ModelFault.broken("no room for an answer");
        }
        if (finish == Finish.UNKNOWN && !calls.isEmpty()) {
            throw ModelFault.broken("calls in an answer that ended for an unknown reason");
        }
        List<Call> made = cut || refused ? List.of() : calls.calls();
        if (silent && made.isEmpty()) {
            throw ModelFault.of(ModelFault.Kind.EMPTY, "an empty answer");
        }
        return new Answer(silent ? "" : text.toString(), made, cut, refused, usage, made.isEmpty() ? null : extra());
    }

    private ObjectNode extra() {
        pieces.forEach((name, joined) -> extra.put(name, joined.toString()));
        return extra.isEmpty() || extraSize > MAX_EXTRA ? null : extra;
    }
}
