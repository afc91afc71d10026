package dev.parley.email.inbound;

import dev.parley.wire.StorableText;

/** Text of strangers, as the database can keep it. */
final class StorableCharacters {

    private StorableCharacters() {}

    /** What cannot be kept becomes the replacement character. */
    static String of(String text) {
        return StorableText.fault(text) == null ? text : text.replaceAll("[\\x00\\ud800-\\udfff]", "\ufffd");
    }
}
