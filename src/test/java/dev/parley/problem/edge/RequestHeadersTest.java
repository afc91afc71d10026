package dev.parley.problem.edge;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RequestHeadersTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "Content-Type: application/json -> 0",
                "Content-Type: application/json; charset=utf-8 -> 0",
                "Content-Type: application/json; -> 0",
                "Content-Type: message/rfc822 -> 0",
                "Content-Type: multipart/form-data; boundary=\"a;b\" -> 0",
                "Content-Type:  -> 0",
                "Content-Type: / -> 415",
                "Content-Type: x -> 415",
                "Content-Type: json -> 415",
                "Content-Type: application/ -> 415",
                "Content-Type: /json -> 415",
                "Content-Type: ; -> 415",
                "Content-Type: a/b/c -> 415",
                "Content-Type: */* -> 415",
                "Content-Type: a b/c -> 415",
                "Content-Type: application/json, text/plain -> 415",
                "Content-Type: application/json|text/plain -> 415",
                "Content-Type: application/json|application/json -> 415",
                "Content-Encoding: gzip -> 415",
                "Content-Encoding: x -> 415",
                "Content-Encoding: identity -> 0",
                "Accept: application/json, text/plain;q=0.5 -> 0",
                "Accept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2 -> 0",
                "Accept: text/html;x=\"a,b\" -> 0",
                "Accept: , application/json, -> 0",
                "Accept: / -> 406",
                "Accept: x -> 406",
                "Accept: , -> 406",
                "Accept: a/b/c -> 406",
                "Accept: application/json|/ -> 406",
                "Host: localhost -> 0",
                "Host: LOCALHOST:8080 -> 0",
                "Host: my_host.example -> 0",
                "Host: 127.0.0.1:1 -> 0",
                "Host: [::1]:8080 -> 0",
                "Host: [fe80::1%25eth0] -> 0",
                "Host: a: -> 0",
                "Host: a b -> 400",
                "Host: [ -> 400",
                "Host: ::1 -> 400",
                "Host: a:x -> 400",
                "Host: a:99999 -> 400",
                "Host: a/b -> 400",
                "Host: u@h -> 400",
                "Host: <script> -> 400",
                "Host: a|b -> 400",
                "Host:  -> 400",
                "Authorization: Bearer a|Bearer b -> 400",
                "Content-Length: 1|1 -> 400",
                "Content-Length: x -> 400",
                "Transfer-Encoding: chunked -> 0",
                "Transfer-Encoding: gzip -> 400",
                "Expect: 100-continue -> 0",
                "Expect: x -> 417"
            })
    void understandsOrRefuses(String header, int status) {
        String name = header.substring(0, header.indexOf(':'));
        String value = header.substring(header.indexOf(':') + 1);
        List<String> values =
                Arrays.stream(value.split("\\|")).map(String::strip).toList();
        assertEquals(status, refusal(name, values), header);
    }

    @Test
    void takesLongHeadersWithoutLosingItsWay() {
        assertEquals(0, refusal("Accept", List.of("a/b,".repeat(5_000))));
        assertEquals(406, refusal("Accept", List.of("a,".repeat(8_000))));
        assertEquals(415, refusal("Content-Type", List.of("a".repeat(16_000))));
        assertEquals(400, refusal("Host", List.of("a".repeat(16_000) + ":" + "9".repeat(16_000))));
    }

    private static int refusal(String name, List<String> values) {
        return new RequestHeaders(asked -> asked.equals(name) ? values : List.of())
                .refusal()
                .map(Refusal::status)
                .orElse(0);
    }
}
