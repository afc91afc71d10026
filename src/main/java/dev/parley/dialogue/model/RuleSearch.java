package dev.parley.dialogue.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import com.google.re2j.Matcher;

import dev.parley.agent.config.script.CompiledPattern;
import dev.parley.agent.config.script.HurriedText;
import dev.parley.agent.config.script.ScriptConfig;
import dev.parley.fairness.FairCpu;

/**
 * Finds the first rule of a script whose pattern is found in what was said. Where patterns and text are large this takes time
 * that nobody else must wait for: it runs on a few threads of its own, where organizations take turns, and not for long.
 */
final class RuleSearch {

    /** A pattern is looked for in the beginning of a message: time is the product of both. */
    private static final String TOO_LONG = "the script's patterns take too long";

    private static final int MAX_SEARCHED = 2_000;
    /** Steps that take at most a few milliseconds. */
    private static final long LITTLE = 100_000;

    private static final Duration MOST_WORK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private final FairCpu cpu;

    RuleSearch(FairCpu cpu) {
        this.cpu = cpu;
    }

    /**
     * The rule that fits.
     *
     * @param groups what the pattern's groups hold, the whole first; null where a group took no part
     */
    record Match(ScriptConfig.Rule rule, List<String> groups) {}

    /**
     * @param payer whose rules these are
     * @throws ModelFailure when the search takes too long
     */
    Optional<Match> first(List<ScriptConfig.Rule> rules, String said, Object payer) {
        String text = said.substring(0, Math.min(said.length(), MAX_SEARCHED));
        long size = rules.stream()
                .mapToLong(rule -> CompiledPattern.sizeOf(rule.pattern()))
                .sum();
        if (size * Math.max(1, text.length()) <= LITTLE) {
            return search(rules, new HurriedText(text, System.nanoTime() + MOST_WORK.toNanos()));
        }
        try {
            return cpu.run(
                    payer,
                    PATIENCE,
                    () -> search(rules, new HurriedText(text, System.nanoTime() + MOST_WORK.toNanos())));
        } catch (TimeoutException late) {
            throw ModelFailure.late(TOO_LONG);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof HurriedText.TooSlow
                    ? ModelFailure.late(TOO_LONG)
                    : ModelFailure.broken("the script's patterns failed");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ModelFailure.broken("stopped");
        }
    }

    private static Optional<Match> search(List<ScriptConfig.Rule> rules, HurriedText text) {
        for (ScriptConfig.Rule rule : rules) {
            text.hurry();
            Matcher matcher = CompiledPattern.of(rule.pattern()).matcher(text);
            if (matcher.find()) {
                List<String> groups = new ArrayList<>();
                for (int group = 0; group <= matcher.groupCount(); group++) {
                    groups.add(matcher.group(group));
                }
                return Optional.of(new Match(rule, groups));
            }
        }
        return Optional.empty();
    }
}
