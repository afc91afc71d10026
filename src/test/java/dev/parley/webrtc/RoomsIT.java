package dev.parley.webrtc;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class RoomsIT extends RoomsTest {}
