package dev.parley.recording;

import java.util.UUID;

import dev.parley.conversation.Conversation;

/**
 * Which recording.
 *
 * @param id of the recording
 */
record RecordingKey(Conversation.Key conversation, UUID id) {}
