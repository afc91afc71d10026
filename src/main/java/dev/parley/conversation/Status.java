package dev.parley.conversation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a conversation stands. Nothing leaves a terminal status. */
public enum Status {
    /** WebRTC, not joined yet. */
    TOKEN_CREATED,
    /** A call that waits to be placed. */
    TRIGGERED,
    RINGING,
    IN_PROGRESS,
    COMPLETED,
    FAILED,
    /** Before anybody answered. */
    CANCELLED,
    TRANSFERRED,
    UNANSWERED;

    /** What can happen to a conversation. */
    public enum Event {
        RING,
        CONNECT,
        COMPLETE,
        FAIL,
        CANCEL,
        TRANSFER,
        NO_ANSWER,
        /** The call did not get through and will be tried again. */
        RETRY,
        /** The status' own deadline has passed. */
        OVERRUN
    }

    /** The active ones. */
    public static final List<Status> ACTIVE =
            Arrays.stream(values()).filter(Status::active).toList();

    /** Whether it can still change. */
    public boolean active() {
        return switch (this) {
            case TOKEN_CREATED, TRIGGERED, RINGING, IN_PROGRESS -> true;
            case COMPLETED, FAILED, CANCELLED, TRANSFERRED, UNANSWERED -> false;
        };
    }

    /** Where the event leads, or nothing when it cannot happen here. */
    public Optional<Status> next(Event event) {
        return Optional.ofNullable(
                switch (this) {
                    case TOKEN_CREATED ->
                        switch (event) {
                            case CONNECT -> IN_PROGRESS;
                            case FAIL -> FAILED;
                            case CANCEL -> CANCELLED;
                            case NO_ANSWER, OVERRUN -> UNANSWERED;
                            case RING, COMPLETE, TRANSFER, RETRY -> null;
                        };
                    case TRIGGERED, RINGING ->
                        switch (event) {
                            case RING -> RINGING;
                            case CONNECT -> IN_PROGRESS;
                            case RETRY -> TRIGGERED;
                            case FAIL -> FAILED;
                            case CANCEL -> CANCELLED;
                            case NO_ANSWER -> UNANSWERED;
                            case OVERRUN -> this == TRIGGERED ? FAILED : UNANSWERED;
                            case COMPLETE, TRANSFER -> null;
                        };
                    case IN_PROGRESS ->
                        switch (event) {
                            case COMPLETE, OVERRUN -> COMPLETED;
                            case FAIL -> FAILED;
                            case TRANSFER -> TRANSFERRED;
                            case RING, CONNECT, CANCEL, NO_ANSWER, RETRY -> null;
                        };
                    case COMPLETED, FAILED, CANCELLED, TRANSFERRED, UNANSWERED -> null;
                });
    }

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
