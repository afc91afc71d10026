package dev.parley.model.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.wire.StorableText;

/**
 * Puts calls together from their pieces. Which call a piece belongs to is said by its id, else its index, else by what is
 * missing of the last one.
 */
final class CallPieces {

    private static final Set<String> OWN = Set.of("index", "id", "type", "function", "name", "arguments");

    private static final String FUNCTIONS = "functions.";

    private final Set<String> offered;
    private final int maxCalls;
    private final int maxCharacters;
    private final List<Piece> calls = new ArrayList<>();
    private int characters;

    /** A call as far as it has come. */
    private static final class Piece {
        private String id = "";
        private Integer index;
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
        private ObjectNode extra;

        /** What some put where arguments are still to come. */
        private boolean isPlaceholder() {
            return isEmptyObject(arguments);
        }

        private boolean whole() {
            return !arguments.isEmpty()
                    && LooseJson.arguments(arguments.toString()).isPresent();
        }
    }

    /**
     * @param offered the names of the tools that there are
     * @param maxCalls those beyond are forgotten: they are an endless answer
     * @param maxCharacters of all arguments together
     */
    CallPieces(Set<String> offered, int maxCalls, int maxCharacters) {
        this.offered = offered;
        this.maxCalls = maxCalls;
        this.maxCharacters = maxCharacters;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /**
     * @param whole whether it is a call for itself, and no piece of one
     */
    void add(JsonNode piece, boolean whole) {
        if (!piece.isObject()) {
            return;
        }
        JsonNode function = piece.path("function").isObject() ? piece.get("function") : piece;
        String id = piece.path("id").isValueNode() && !piece.path("id").isNull()
                ? piece.get("id").asText()
                : "";
        String name = function.path("name").isTextual() ? function.get("name").textValue() : "";
        String arguments = arguments(function.path("arguments"));
        Integer index = LooseJson.number(piece.path("index"));
        if (id.isEmpty() && name.isEmpty() && arguments.isEmpty() && !piece.has("index")) {
            return;
        }
        Optional<Piece> known = whole ? Optional.empty() : find(id, index, name, arguments);
        if (known.filter(call -> isRepeated(call, id, index, arguments)).isPresent()) {
            return;
        }
        Piece call = known.orElseGet(() -> begin(index));
        call.id = id.isEmpty() || !call.id.isEmpty() ? call.id : id;
        name(call, name);
        if (call.isPlaceholder() && !arguments.isBlank() && known.isPresent()) {
            call.arguments.setLength(0);
        }
        call.arguments.append(arguments);
        characters += arguments.length();
        if (characters > maxCharacters) {
            throw ModelFault.broken("arguments of more than " + maxCharacters / 1024 + " KiB");
        }
        keepExtra(call, piece);
    }

    /** All of them; those of which nothing came but a place are none. */
    List<Call> calls() {
        return calls.stream()
                .filter(call -> !call.name.isEmpty() || !call.arguments.isEmpty())
                .map(call -> new Call(
                        StorableText.of(call.id),
                        StorableText.of(called(call.name)),
                        LooseJson.arguments(call.arguments.toString())
                                .map(ObjectNode::toString)
                                .orElse(null),
                        call.extra))
                .toList();
    }

    /** Some name the tool in the way of their own template. */
    private String called(String name) {
        String bare = name.startsWith(FUNCTIONS) ? name.substring(FUNCTIONS.length()) : name;
        int marks = bare.indexOf("<|");
        bare = marks > 0 ? bare.substring(0, marks) : bare;
        return !offered.contains(name) && offered.contains(bare) ? bare : name;
    }

    private static String arguments(JsonNode arguments) {
        if (arguments.isContainerNode()) {
            return arguments.toString();
        }
        return arguments.isNull() || arguments.isMissingNode() ? "" : arguments.asText();
    }

    private Piece begin(Integer index) {
        if (calls.size() >= maxCalls) {
            throw ModelFault.broken("more than " + maxCalls + " calls");
        }
        Piece call = new Piece();
        call.index = index;
        calls.add(call);
        return call;
    }

    private Optional<Piece> find(String id, Integer index, String name, String arguments) {
        if (!id.isEmpty()) {
            Optional<Piece> known =
                    calls.stream().filter(call -> call.id.equals(id)).findFirst();
            if (known.isPresent()) {
                return known.filter(call -> sameIndex(call, index) || name.isEmpty())
                        .filter(call -> name.isEmpty()
                                || isRepeated(call, id, index, arguments)
                                || !isAnother(call, index, arguments));
            }
        }
        Optional<Piece> there = index == null
                ? calls.isEmpty() ? Optional.empty() : Optional.of(calls.getLast())
                : calls.reversed().stream()
                        .filter(call -> index.equals(call.index))
                        .findFirst();
        return there.filter(call -> !begins(call, id, index, name, arguments));
    }

    private static boolean isEmptyObject(CharSequence arguments) {
        return arguments.length() <= 4 && arguments.toString().strip().equals("{}");
    }

    /** Some give the tool's name for an id. */
    private static boolean isAnother(Piece call, Integer index, String arguments) {
        boolean replaced = call.isPlaceholder() && index != null && !isEmptyObject(arguments);
        return call.whole() && !arguments.isBlank() && !replaced;
    }

    /** Some say all of a call again when it is over. */
    private static boolean isRepeated(Piece call, String id, Integer index, String arguments) {
        return !id.isEmpty()
                && id.equals(call.id)
                && index != null
                && index.equals(call.index)
                && call.whole()
                && arguments.contentEquals(call.arguments);
    }

    private static boolean sameIndex(Piece call, Integer index) {
        return index == null || call.index == null || call.index.equals(index);
    }

    /** Whether a piece begins another call than the one in whose place it came. */
    private boolean begins(Piece call, String id, Integer index, String name, String arguments) {
        if (name.isEmpty() || call.name.isEmpty()) {
            // Some make a new id for each piece.
            return !id.isEmpty() && !call.id.isEmpty() && name.isEmpty() && call.whole() && !arguments.isEmpty();
        }
        if (continuesName(call, name)) {
            return false;
        }
        boolean another = !id.isEmpty() && !call.id.isEmpty();
        boolean unfinished = !call.arguments.isEmpty() && !call.whole();
        if (call.name.equals(name)) {
            return another ? !unfinished : isAnother(call, index, arguments);
        }
        return true;
    }

    private void name(Piece call, String name) {
        if (call.name.isEmpty()) {
            call.name = name;
        } else if (!name.isEmpty() && continuesName(call, name)) {
            call.name += name;
        }
    }

    /** Names come whole, and again and again, but from some in pieces too. */
    private boolean continuesName(Piece call, String name) {
        return call.arguments.isEmpty()
                && !offered.contains(call.name)
                && offered.stream().anyMatch(tool -> tool.startsWith(call.name + name));
    }

    private static void keepExtra(Piece call, JsonNode piece) {
        for (var field : piece.properties()) {
            if (!OWN.contains(field.getKey()) && !field.getValue().isNull()) {
                call.extra = call.extra == null ? LooseJson.object() : call.extra;
                call.extra.set(field.getKey(), field.getValue());
            }
        }
    }
}
