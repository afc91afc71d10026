package dev.parley.model;

import java.util.UUID;
import java.util.function.Consumer;

import dev.parley.model.request.ChatRequest;

/**
 * What one model is asked, for whom, and until when.
 *
 * @param last whether no other model can be asked after it
 * @param fallback whether another was wanted first
 */
record Question(
        ChatRequest request,
        Target target,
        UUID organization,
        Consumer<String> onText,
        Deadline deadline,
        boolean last,
        boolean fallback) {

    /** Where another can be asked, half of the time is left for it. */
    Deadline begunBy() {
        return last ? deadline : deadline.half();
    }
}
