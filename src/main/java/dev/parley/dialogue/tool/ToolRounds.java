package dev.parley.dialogue.tool;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.parley.model.answer.LooseJson;
import dev.parley.model.request.RequestWriter;
import dev.parley.wire.StorableText;

/** Which of the calls that a model asks for are made, in one answer to the person, however often that is tried. */
public final class ToolRounds {

    /** The very same call, before the model is told to leave it. */
    private static final int MOST_ALIKE = 3;

    private static final int MAX_ID = 2_000;

    private final DialogueConfig config;
    private final List<Utterance> all;
    private final List<ToolCall> sinceThePersonSpoke = new ArrayList<>();
    private int rounds;

    /**
     * @param all that was said in the conversation
     */
    public ToolRounds(DialogueConfig config, List<Utterance> all) {
        this.config = config;
        this.all = all;
        for (Utterance utterance : all.reversed()) {
            if (utterance instanceof Utterance.Said) {
                break;
            }
            if (utterance instanceof Utterance.Answered answered
                    && !answered.toolCalls().isEmpty()) {
                rounds++;
                sinceThePersonSpoke.addAll(answered.toolCalls());
            }
        }
    }

    /** Whether the model must answer now. */
    public boolean over() {
        return rounds >= config.maxToolRounds() || sinceThePersonSpoke.size() >= config.maxCallsPerTurn();
    }

    /**
     * The calls of an answer that are taken down, with ids that are unique in the conversation, which not every model gives
     * them.
     *
     * @param conversation part of ids that are made here
     */
    public List<ToolCall> taken(List<ToolCall> calls, String conversation) {
        Set<String> ids = new HashSet<>();
        all.forEach(utterance -> {
            if (utterance instanceof Utterance.Answered answered) {
                answered.toolCalls().forEach(call -> ids.add(call.id()));
            }
        });
        int room = Math.min(config.maxCallsPerAnswer(), config.maxCallsPerTurn() - sinceThePersonSpoke.size());
        List<ToolCall> taken = new ArrayList<>();
        for (ToolCall call : calls.subList(0, Math.min(calls.size(), Math.max(1, room)))) {
            String given = call.id() == null ? "" : StorableText.of(call.id());
            String made = RequestWriter.shortId(conversation + "/" + ids.size() + "/" + taken.size());
            String id = given.isBlank() || given.length() > MAX_ID ? made : given;
            String unique = id;
            for (int n = 2; !ids.add(unique); n++) {
                unique = id + "-" + n;
            }
            String wire = unique.equals(id) ? id : made;
            taken.add(new ToolCall(unique, StorableText.of(call.name()), call.arguments(), wire, call.extra()));
        }
        return taken;
    }

    /** Why this one of the calls taken is not made, or null. */
    public String refusal(List<ToolCall> taken, int which) {
        ToolCall call = taken.get(which);
        if (call.arguments() == null) {
            return "The arguments were not a JSON object. Call it again with arguments that are one.";
        }
        long alike =
                sinceThePersonSpoke.stream().filter(other -> same(call, other)).count()
                        + taken.subList(0, which).stream()
                                .filter(other -> same(call, other))
                                .count();
        return alike < MOST_ALIKE
                ? null
                : "It was not called: this very call was made " + alike + " times already. Answer with what is known.";
    }

    private static boolean same(ToolCall one, ToolCall other) {
        return one.name().equals(other.name())
                && LooseJson.arguments(one.arguments()).equals(LooseJson.arguments(other.arguments()));
    }
}
