package dev.parley.webrtc.room;

/** What happens to a person's connection from outside. */
sealed interface RoomSignal {

    /** The person's browser is connected. */
    record Connected() implements RoomSignal {}

    /** The first of the person's voice is here. */
    record Heard() implements RoomSignal {}

    /** The person hung up, or closed the browser. */
    record Left() implements RoomSignal {}

    /** Nothing was heard of the browser for too long. */
    record Lost() implements RoomSignal {}

    /** The person joined again, elsewhere: the conversation goes on there. */
    record Replaced() implements RoomSignal {}

    /** A client wants the talk to end; the conversation is still to be ended. */
    record Finished() implements RoomSignal {}

    /** The conversation has ended otherwise. */
    record Ended() implements RoomSignal {}

    /** This node stops. */
    record NodeStopped() implements RoomSignal {}
}
