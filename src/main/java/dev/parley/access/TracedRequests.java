package dev.parley.access;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/**
 * Keeps people out of traces: a request's query filters by them, its path can name their address or carry a token, and its
 * client is somebody. What stays of a path is its words and the ids of things.
 */
@ApplicationScoped
public class TracedRequests implements SpanProcessor {

    private static final String HIDDEN = "*";
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
    private static final Pattern WORD_OR_ID =
            Pattern.compile("[a-z_-]{0,40}|[0-9]{1,6}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        hide(span, QUERY);
        hide(span, CLIENT);
        String path = span.getAttribute(PATH);
        if (path != null) {
            span.setAttribute(PATH, withoutPeople(path));
        }
    }

    static String withoutPeople(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(segment -> WORD_OR_ID.matcher(segment).matches() ? segment : HIDDEN)
                .collect(Collectors.joining("/"));
    }

    private static void hide(ReadWriteSpan span, AttributeKey<String> what) {
        if (span.getAttribute(what) != null) {
            span.setAttribute(what, HIDDEN);
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        // All that is known of people is known at the start.
    }

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
