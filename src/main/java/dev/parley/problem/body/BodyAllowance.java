package dev.parley.problem.body;

/** Lets bodies of one address be larger than 64 KiB. */
public interface BodyAllowance {

    String path();

    int maxBytes();
}
