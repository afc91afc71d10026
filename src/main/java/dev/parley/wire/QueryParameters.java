package dev.parley.wire;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;

import dev.parley.problem.Problem;

/** The query of a request, read strictly: each malformed, repeated or unknown parameter is a 422 that names it. */
public final class QueryParameters {

    private final MultivaluedMap<String, String> values;
    private final Set<String> known = new HashSet<>();

    private QueryParameters(MultivaluedMap<String, String> values) {
        this.values = values;
    }

    /** The query of this request; 422 when it is not properly percent-encoded. */
    public static QueryParameters of(UriInfo uri) {
        try {
            return new QueryParameters(uri.getQueryParameters());
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid("query", "is not properly percent-encoded");
        }
    }

    /** Absent and empty are the same. */
    public Optional<String> text(String name) {
        known.add(name);
        List<String> given = values.getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw Problem.invalid(name, "must be given once");
        }
        Optional<String> value = given.stream().findFirst().filter(v -> !v.isEmpty());
        value.map(StorableText::fault).ifPresent(fault -> {
            throw Problem.invalid(name, fault);
        });
        return value;
    }

    /** A part of a telephone number or any text: the '+' of a number that was not percent-encoded arrives as a space. */
    public Optional<String> numberOrText(String name) {
        return text(name).map(value -> value.matches(" [0-9]+") ? "+" + value.substring(1) : value);
    }

    public Optional<Integer> integer(String name) {
        return parsed(name, "must be a whole number", value -> {
            try {
                return Optional.of(Integer.valueOf(value));
            } catch (NumberFormatException notANumber) {
                return Optional.empty();
            }
        });
    }

    public Optional<Boolean> flag(String name) {
        return parsed(
                name,
                "must be true or false",
                text -> Optional.of(text.equals("true")).filter(yes -> yes || text.equals("false")));
    }

    public Optional<UUID> uuid(String name) {
        return parsed(name, "must be a UUID", Uuids::parse);
    }

    public Optional<Instant> time(String name) {
        // The '+' of an offset that was not percent-encoded arrives as a space.
        return parsed(name, "must be an ISO 8601 time with an offset", v -> Timestamps.parse(v.replace(' ', '+')));
    }

    /** A value that {@code reader} understands; {@code message} says what it must be. */
    public <T> Optional<T> parsed(String name, String message, Function<String, Optional<T>> reader) {
        return text(name).map(value -> reader.apply(value).orElseThrow(() -> Problem.invalid(name, message)));
    }

    /** Call last: every parameter that nothing asked for is refused, so that a typo never widens a list. */
    public void refuseOthers() {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        unknown.stream().findFirst().ifPresent(name -> {
            throw Problem.invalid(name, "is not a parameter of this list");
        });
    }
}
