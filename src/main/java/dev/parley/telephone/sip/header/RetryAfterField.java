package dev.parley.telephone.sip.header;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Locale;

import javax.sip.header.RetryAfterHeader;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPMessage;

import dev.parley.telephone.carrier.RetryAfter;

/** When a response says that it is worth trying again. The stack leaves a value that it does not know as it came. */
public final class RetryAfterField {

    private static final String NAME = RetryAfterHeader.NAME.toLowerCase(Locale.ROOT) + ":";

    private RetryAfterField() {}

    /** Null when it says nothing that can be understood. */
    public static Duration of(Response response) {
        if (response.getHeader(RetryAfterHeader.NAME) instanceof RetryAfterHeader header) {
            return Duration.ofSeconds(header.getRetryAfter());
        }
        Iterator<String> strange = ((SIPMessage) response).getUnrecognizedHeaders();
        while (strange.hasNext()) {
            String line = strange.next().replaceFirst("\\s*:", ":");
            if (line.toLowerCase(Locale.ROOT).startsWith(NAME)) {
                return RetryAfter.of(
                                line.substring(NAME.length()),
                                InstantSource.system().instant())
                        .orElse(null);
            }
        }
        return null;
    }
}
