package dev.parley.agent.config.script;

import java.util.LinkedHashMap;
import java.util.Map;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Compiles the patterns of scripts, and keeps those that were asked for last: compiling costs more than most searches. */
public final class CompiledPattern {

    /** Of all that are kept; about 20 MB. */
    private static final long MOST_KEPT = 200_000;

    private static final Map<String, Sized> KEPT = new LinkedHashMap<>(16, 0.75f, true);
    private static long kept;

    private record Sized(Pattern pattern, long size, long weight) {}

    private CompiledPattern() {}

    /**
     * @throws PatternSyntaxException when it is none of RE2
     */
    public static Pattern of(String text) {
        Sized known = known(text);
        if (known != null) {
            return known.pattern();
        }
        Pattern fresh = Pattern.compile(text, Pattern.CASE_INSENSITIVE);
        keep(text, new Sized(fresh, PatternSize.of(text), Math.max(PatternSize.toCompile(text), fresh.programSize())));
        return fresh;
    }

    /** How many steps one character can cost at most, about. */
    public static long sizeOf(String text) {
        Sized known = known(text);
        return known == null ? PatternSize.of(text) : known.size();
    }

    private static Sized known(String text) {
        synchronized (KEPT) {
            return KEPT.get(text);
        }
    }

    private static void keep(String text, Sized fresh) {
        synchronized (KEPT) {
            if (KEPT.put(text, fresh) == null) {
                kept += fresh.weight();
            }
            var eldest = KEPT.entrySet().iterator();
            while (kept > MOST_KEPT && eldest.hasNext()) {
                kept -= eldest.next().getValue().weight();
                eldest.remove();
            }
        }
    }
}
