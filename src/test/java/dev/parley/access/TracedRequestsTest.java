package dev.parley.access;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TracedRequestsTest {

    @ParameterizedTest
    @CsvSource({
        "/core/conversations, /core/conversations",
        "/core/agents/01930000-0000-7000-8000-000000000001/versions/12, /core/agents/01930000-0000-7000-8000-000000000001/versions/12",
        "/core/email-suppressions/ann@example.com, /core/email-suppressions/*",
        "/core/phone-numbers/+14155550123, /core/phone-numbers/*",
        "/core/phone-numbers/14155550123, /core/phone-numbers/*",
        "/email/unsubscribe/3fQx.9a, /email/unsubscribe/*",
        "/, /",
    })
    void tracesNobody(String path, String traced) {
        assertEquals(traced, TracedRequests.withoutPeople(path));
    }
}
