package dev.parley.conversation.create;

import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;

/**
 * One trace follows a conversation: what nodes do for it later stands below the request that created it. The row keeps where
 * that was, as W3C Trace Context has it.
 */
@ApplicationScoped
public class Traces {

    private static final Logger LOG = Logger.getLogger(Traces.class);
    private static final String CONVERSATION = "parley.conversation";
    private static final TextMapPropagator FORMAT = W3CTraceContextPropagator.getInstance();
    private static final String HEADER = "traceparent";

    private final ConversationStore store;
    private final Tracer tracer;
    private final boolean off;

    Traces(
            ConversationStore store,
            OpenTelemetry telemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
        this.store = store;
        this.tracer = telemetry.getTracer("dev.parley");
        this.off = off;
    }

    /** A conversation begins in what is being done now; returns what its row keeps, null when nothing is traced. */
    String begins(UUID conversation) {
        Span.current().setAttribute(CONVERSATION, conversation.toString());
        String[] parent = new String[1];
        FORMAT.inject(
                Context.current(), parent, (kept, name, value) -> kept[0] = name.equals(HEADER) ? value : kept[0]);
        return parent[0];
    }

    /**
     * Does something for a conversation as a part of its trace.
     *
     * @param what names the work; it has nothing in it that differs from conversation to conversation
     */
    public void follow(Conversation.Key conversation, String what, Runnable work) {
        if (off) {
            work.run();
            return;
        }
        Span span = tracer.spanBuilder(what)
                .setParent(FORMAT.extract(Context.root(), parent(conversation), Kept.INSTANCE))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(CONVERSATION, conversation.id().toString())
                .startSpan();
        try (Scope _ = span.makeCurrent()) {
            work.run();
        } finally {
            span.end();
        }
    }

    /** No work waits for its trace: without a database it stands in a trace of its own. */
    private Map<String, String> parent(Conversation.Key conversation) {
        try {
            return store.traceparent(conversation).map(at -> Map.of(HEADER, at)).orElse(Map.of());
        } catch (RuntimeException away) {
            LOG.debugf("The trace of %s is not known: %s", conversation.id(), away.getMessage());
            return Map.of();
        }
    }

    private enum Kept implements TextMapGetter<Map<String, String>> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Map<String, String> parent) {
            return parent.keySet();
        }

        @Override
        public String get(Map<String, String> parent, String name) {
            return parent == null ? null : parent.get(name);
        }
    }
}
