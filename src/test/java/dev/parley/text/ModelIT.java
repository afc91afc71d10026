package dev.parley.text;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class ModelIT extends ModelTest {}
