package dev.parley.queue;

import java.time.Duration;

/**
 * How often a node does what on a queue, beside taking what is due.
 *
 * @param renew renews the leases that it holds
 * @param reap looks for what lost nodes left behind
 * @param drain how long what is live may go on when the node stops
 */
public record Rhythm(Duration renew, Duration reap, Duration drain) {}
