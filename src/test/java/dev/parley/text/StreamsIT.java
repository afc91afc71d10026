package dev.parley.text;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class StreamsIT extends StreamsTest {}
