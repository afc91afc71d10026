package dev.parley.problem.edge;

import java.util.Map;

/**
 * Why a request goes no further.
 *
 * @param headers more headers of the answer
 */
record Refusal(int status, String detail, Map<String, String> headers) {

    static Refusal of(int status, String detail) {
        return new Refusal(status, detail, Map.of());
    }
}
