package dev.parley.talk;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class SpeechToSpeechIT extends SpeechToSpeechTest {}
