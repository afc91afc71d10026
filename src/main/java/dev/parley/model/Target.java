package dev.parley.model;

/** One model at one endpoint. */
record Target(Endpoint endpoint, String model) {}
