package dev.parley.text;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

@QuarkusIntegrationTest
@Tag("twin")
class StreamsIT extends StreamsTest {}
