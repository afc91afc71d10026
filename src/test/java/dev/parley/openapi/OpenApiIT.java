package dev.parley.openapi;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class OpenApiIT extends OpenApiTest {}
