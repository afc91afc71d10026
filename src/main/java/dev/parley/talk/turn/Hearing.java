package dev.parley.talk.turn;

import java.time.Duration;

/**
 * How a recognizer tells what it hears.
 *
 * @param whileSpeaking whether words are told while they are said
 * @param decidesTurns whether it tells when a turn is over; then voice alone does not interrupt the agent
 * @param counted whether it tells how many stretches of voice it has not told the words of
 * @param answersWithin how long it may take for one of them
 */
public record Hearing(boolean whileSpeaking, boolean decidesTurns, boolean counted, Duration answersWithin) {}
