package dev.parley.talk.live;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class SpeechToSpeechIT extends SpeechToSpeechTest {}
