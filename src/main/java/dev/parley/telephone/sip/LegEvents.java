package dev.parley.telephone.sip;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.sip.header.NamedFields;
import dev.parley.telephone.sip.header.ReasonField;
import dev.parley.telephone.sip.header.RetryAfterField;

/** Tells who has a call what SIP says of it. */
final class LegEvents {

    private final Consumer<Carrier.Event> events;
    private final NamedFields named;

    /**
     * @param named the fields that the call's trunk wants to know
     */
    LegEvents(Consumer<Carrier.Event> events, NamedFields named) {
        this.events = events;
        this.named = named;
    }

    /** Where nobody has named a field. */
    LegEvents(Consumer<Carrier.Event> events) {
        this(events, new NamedFields(List.of()));
    }

    void tell(Carrier.Event event) {
        events.accept(event);
    }

    /** What the named fields say that was not known. */
    void news(Message message) {
        Map<String, String> news = named.news(message);
        if (!news.isEmpty()) {
            tell(new Carrier.Event.Told(news));
        }
    }

    /**
     * @param code 1xx
     */
    void progress(int code) {
        tell(code == Response.TRYING ? new Carrier.Event.Trying() : new Carrier.Event.Ringing());
    }

    void refused(Response response) {
        cause(response);
        tell(new Carrier.Event.Refused(response.getStatusCode(), RetryAfterField.of(response)));
    }

    /**
     * @param bye of the other side
     */
    void left(Request bye) {
        news(bye);
        cause(bye);
        tell(new Carrier.Event.HungUp());
    }

    private void cause(Message message) {
        ReasonField.cause(message).ifPresent(cause -> tell(new Carrier.Event.Cause(cause)));
    }
}
