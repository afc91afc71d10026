package dev.parley.email.thread;

import java.util.List;

/**
 * A mail that is still to be sent.
 *
 * @param before the Message-IDs of the thread before it, the oldest first
 */
record UnsentMail(String messageId, String text, List<String> before) {}
